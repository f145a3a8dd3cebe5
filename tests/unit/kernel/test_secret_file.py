"""Without a secret key in the environment one is kept beside an SQLite database, and only there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fireside.config import Settings, SettingsError, load_settings

POSTGRESQL = "postgresql://fireside@db/fireside"
PRINT = "from fireside.config import load_settings; print(load_settings().secret_key)"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("FIRESIDE_")]:
        if not name.startswith("FIRESIDE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_the_secret_stays_the_same_and_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    file = tmp_path / "fireside.db.secret"
    assert file.read_text().strip() == first.secret_key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_each_database_has_a_secret_of_its_own(tmp_path: Path) -> None:
    one = load_settings(database_url=f"sqlite:///{tmp_path / 'one.db'}?timeout=3")
    two = load_settings(database_url=f"sqlite:///{tmp_path / 'two.db'}")
    assert one.secret_key != two.secret_key
    assert (tmp_path / "one.db.secret").exists()


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    def start(_: int) -> str:
        told = subprocess.run(
            [sys.executable, "-c", PRINT], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        return told.stdout.strip()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["fireside.db.secret"]


def test_the_one_that_came_first_stays(tmp_path: Path) -> None:
    (tmp_path / "fireside.db.secret").write_text("kept-since-the-first-day\n")
    assert load_settings().secret_key == "kept-since-the-first-day"


def test_a_secret_that_is_set_needs_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(secret_key="said-by-the-caller").secret_key == "said-by-the-caller"
    monkeypatch.setenv("FIRESIDE_SECRET_KEY", "said-by-the-environment")
    assert load_settings().secret_key == "said-by-the-environment"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "short", "\n\n"])
def test_a_file_that_was_spoilt_is_not_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / "fireside.db.secret"
    file.write_text(content)
    with pytest.raises(SettingsError, match=r"fireside\.db\.secret holds no secret.*backup"):
        load_settings()
    assert file.read_text() == content


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"FIRESIDE_SECRET_KEY is not set.*nowhere.*No such"):
        load_settings(database_url=f"sqlite:///{tmp_path}/nowhere/fireside.db")


def test_on_postgresql_the_secret_must_be_set(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"FIRESIDE_SECRET_KEY is not set.*every node"):
        load_settings(database_url=POSTGRESQL)
    assert load_settings(database_url=POSTGRESQL, secret_key="x" * 16).secret_key == "x" * 16


def test_in_development_and_in_tests_a_passing_secret_will_do(tmp_path: Path) -> None:
    for environment in ("development", "test"):
        load_settings(database_url=POSTGRESQL, environment=environment)
    for url in ("sqlite:///:memory:", "sqlite:///", "sqlite:///file:x?mode=memory&uri=true"):
        first, second = load_settings(database_url=url), load_settings(database_url=url)
        assert first.secret_key != second.secret_key
    load_settings(environment="test")
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_means_the_same_file_to_everybody(tmp_path: Path) -> None:
    assert Settings().database_url == f"sqlite:///{tmp_path}/fireside.db"
    nested = Settings(database_url="sqlite:///var/x.db?timeout=3").database_url
    assert nested == f"sqlite:///{tmp_path}/var/x.db?timeout=3"
    assert Settings(database_url="sqlite:////srv/x.db").database_url == "sqlite:////srv/x.db"
    assert Settings(database_url="sqlite:///:memory:").database_url == "sqlite:///:memory:"
    assert Settings(migration_url="sqlite:///m.db").migration_url == f"sqlite:///{tmp_path}/m.db"
