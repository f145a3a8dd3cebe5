"""`fireside plugin new`: whatever parts are asked for, the tests that come with them pass.

Each of the 64 combinations is built into a wheel and unpacked beside the others; then all of
their tests run in one go against the unpacked wheels. One with all parts and one without any are
tried in processes of their own as well, as an author and as an operator would.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from fireside.cli.scaffolding import PARTS, NewPlugin, write_plugin

COMBINATIONS = [
    frozenset(chosen)
    for count in range(len(PARTS) + 1)
    for chosen in itertools.combinations(PARTS, count)
]
TOOLS = Path(sys.executable).parent
IGNORED = ["D103", "S101", "INP001"]  # tests say by their names what they show, and assert
CONFIG = Path(__file__).resolve().parents[2] / "pyproject.toml"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All 64 distributions, each in its folder."""
    folder = tmp_path_factory.mktemp("new")
    return [write_plugin(NewPlugin(_short(parts), parts), folder) for parts in COMBINATIONS]


def _short(parts: frozenset[str]) -> str:
    """Name a combination by one letter or digit for each part: names have 30 characters."""
    return "try_" + "".join("1" if part in parts else "0" for part in PARTS)


def run(*command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {key: text for key, text in os.environ.items() if not key.startswith("FIRESIDE_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_INDEX": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )


def test_there_are_64_combinations_of_the_six_parts() -> None:
    assert len(set(COMBINATIONS)) == 64
    assert PARTS == ("pack", "scorer", "section", "settings", "tables", "pages")


def test_every_combination_is_written_as_the_house_writes(written: list[Path]) -> None:
    """Style and form, by the linter of the house, which sees that nothing unused is imported."""
    for folder in written:
        for check in (["check"], ["format", "--check"]):
            answer = run(
                str(TOOLS / "ruff"), *check, "--quiet", "--no-cache", "--config", str(CONFIG),
                "--config", "src=['src']", "--config", f"lint.ignore={IGNORED}", ".",
                folder=folder,
            )  # fmt: skip
            assert answer.returncode == 0, f"{folder.name}:\n{answer.stdout}{answer.stderr}"


def test_every_combination_names_what_it_needs_and_nothing_else(written: list[Path]) -> None:
    stated = re.compile(r"^[a-z0-9-]+")
    for folder in written:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        needed = {found[0] for one in project["dependencies"] if (found := stated.match(one))}
        used = {
            found
            for module in (folder / "src").rglob("*.py")
            for found in re.findall(r"^(?:from|import) (\w+)", module.read_text(), re.MULTILINE)
        }
        third = {one for one in used if one not in sys.stdlib_module_names and one != folder.name}
        third -= {one for one in third if one.startswith("fireside_")}
        assert third <= needed <= third | {"fireside"}, folder.name


@pytest.mark.slow
def test_every_combination_passes_its_own_tests_from_its_wheel(
    written: list[Path], tmp_path: Path
) -> None:
    site, wheels = tmp_path / "site", tmp_path / "wheels"
    for folder in written:
        (wheel,) = WheelBuilder(str(folder)).build(directory=str(wheels), versions=["standard"])
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    answer = run(
        sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider",
        "-o", "pythonpath=", *(str(folder / "tests") for folder in written),
        folder=written[0].parent,
        PYTHONPATH=str(site),
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-8000:] + answer.stderr
    passed = re.search(r"(\d+) passed", answer.stdout)
    assert passed is not None
    assert int(passed[1]) >= sum(count_tests(folder) for folder in written)


def count_tests(folder: Path) -> int:
    tests = (file.read_text(encoding="utf-8") for file in (folder / "tests").glob("test_*.py"))
    return sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in tests)


@pytest.mark.slow
@pytest.mark.parametrize("listed", ["", "all"], ids=["no part", "all parts"])
def test_an_author_writes_checks_and_tests_one(listed: str, tmp_path: Path) -> None:
    fireside = str(TOOLS / "fireside")
    made = run(fireside, "plugin", "new", "choir", "--with", listed, folder=tmp_path)
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "fireside-choir"
    checked = run(fireside, "plugin", "check", ".", folder=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "All is well." in checked.stdout
    tested = run(sys.executable, "-m", "pytest", "-q", folder=folder)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.slow
def test_one_with_everything_is_installed_from_its_wheel_without_a_network(tmp_path: Path) -> None:
    folder = write_plugin(NewPlugin("choir", frozenset(PARTS)), tmp_path)
    pip = (sys.executable, "-m", "pip")
    built = run(
        *pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "dist", ".",
        folder=folder,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    target = tmp_path / "target"
    installed = run(
        *pip,
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
        folder=tmp_path,
    )
    assert installed.returncode == 0, installed.stderr
    tests = (folder / "tests").rename(tmp_path / "tests")
    (tmp_path / "pyproject.toml").write_bytes((folder / "pyproject.toml").read_bytes())
    (folder / "src").rename(tmp_path / "away")  # nothing but the installed copy is left
    answer = run(
        sys.executable, "-m", "pytest", "-q", "-o", "pythonpath=", str(tests),
        folder=tmp_path,
        PYTHONPATH=str(target),
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " passed" in answer.stdout
