"""`fireside plugin new`: which names and parts it takes, and that it never writes over anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fireside.cli import main
from fireside.cli.scaffolding import PARTS, CannotScaffold, NewPlugin, read_parts, write_plugin


def new(folder: Path, name: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["plugin", "new", name, "--into", str(folder), *options])


def test_the_folder_and_the_next_step_are_said(tmp_path: Path) -> None:
    answer = new(tmp_path, "choir")
    assert answer.exit_code == 0
    folder = tmp_path / "fireside-choir"
    assert f"cd {folder} && fireside plugin check . && pytest" in answer.output
    assert (folder / "src/fireside_choir/packs/first_words.toml").is_file()
    assert not (folder / "src/fireside_choir/settings.py").exists()


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "fireside-choir"
    mine.mkdir()
    (mine / "README.md").write_text("Mine")
    answer = new(tmp_path, "choir")
    assert answer.exit_code == 1
    assert "exists already. Nothing was written" in answer.output
    assert [file.read_text() for file in mine.iterdir()] == ["Mine"]


@pytest.mark.parametrize(
    "name", ["", "c", "Choir", "1choir", "../choir", "choir-boys", "class", "x" * 31, "chœur"]
)
def test_a_name_that_could_not_stand_in_code_is_refused(tmp_path: Path, name: str) -> None:
    answer = new(tmp_path, name)
    assert answer.exit_code == 1
    assert "2 to 30 of a-z, 0-9 and _" in answer.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("worker", "“fireside worker” is a command already"),
        ("fireside_starter", "is installed already"),
        ("starter", "is installed already"),
    ],
)
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str, words: str) -> None:
    answer = new(tmp_path, name)
    assert answer.exit_code == 1
    assert words in answer.output
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_part_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    answer = new(tmp_path, "choir", "--with", "pack,robes")
    assert answer.exit_code == 1
    assert "There is no part called 'robes'. Choose from pack, scorer," in answer.output


@pytest.mark.parametrize(
    ("listed", "parts"),
    [
        ("", set()),
        ("all", set(PARTS)),
        (" pack , settings,pack", {"pack", "settings"}),
        (",".join(PARTS), set(PARTS)),
    ],
)
def test_parts_are_read_in_any_order_and_once(listed: str, parts: set[str]) -> None:
    assert read_parts(listed) == parts


def test_names_of_files_and_tables_follow_the_name(tmp_path: Path) -> None:
    folder = write_plugin(NewPlugin("old_boys", frozenset(PARTS)), tmp_path)
    assert folder.name == "fireside-old-boys"
    models = (folder / "src/fireside_old_boys/models.py").read_text()
    assert '__tablename__ = "old_boys_note"' in models
    assert 'title = "Old boys"' in (folder / "src/fireside_old_boys/__init__.py").read_text()
    with pytest.raises(CannotScaffold):
        write_plugin(NewPlugin("old_boys", frozenset()), tmp_path)


def test_nothing_of_the_templates_marks_is_left(tmp_path: Path) -> None:
    folder = write_plugin(NewPlugin("choir", frozenset(PARTS)), tmp_path)
    texts = {file: file.read_text() for file in folder.rglob("*") if file.is_file()}
    assert [file for file, text in texts.items() if "<%" in text or "<<" in text] == []
    assert all(text.endswith("\n") for file, text in texts.items() if file.name != "py.typed")
