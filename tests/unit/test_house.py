"""The layout of the house: what no linter sees, but a newcomer would trip over."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.runs import LONG_FIRST, SWEEPS

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "platform" / "fireside"
CODE_FOLDERS = ("platform", "plugins", "tests")  # migrations are frozen history
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
TOP_LEVEL = {"platform", "plugins", "migrations", "templates", "tests", "docs", "changelog.d"}
VAGUE = {"data", "info", "manager", "helper", "helpers", "util", "utils", "misc", "common"}
CLOCK_READERS = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)\(|\bCURRENT_TIMESTAMP\b|\bfunc\.now\("
)
RAW_SQL = re.compile(
    r"\bexec_driver_sql\b|\btext\(\s*f?[\"'](SELECT|INSERT|UPDATE|DELETE|CREATE)\b", re.IGNORECASE
)


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"build", "dist", ".venv", "__pycache__"} & set(path.relative_to(ROOT).parts):
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_platform_is_no_package() -> None:
    """`platform/__init__.py` would shadow the standard library's module of that name."""
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_every_folder_of_the_product_is_a_package() -> None:
    bare = {
        named(path.parent)
        for path in PRODUCT.rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert not bare


def test_top_level_folders_are_the_known_ones() -> None:
    made = {"build", "dist", "var", "__pycache__"}  # by `make`, none of them in git
    found = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert found - made <= TOP_LEVEL


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_file_outgrows_its_subject(folder: str) -> None:
    long = {
        named(path): lines
        for path in modules(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, f"over {LONGEST_FILE} lines: give each subject its own file"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_function_outgrows_a_screen(folder: str) -> None:
    long = {
        f"{named(path)}:{node.name}": length
        for path in modules(folder)
        for node in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long, f"over {LONGEST_FUNCTION} lines"


def test_names_of_modules_say_what_is_inside() -> None:
    vague = [named(path) for path in modules("platform", "plugins") if path.stem in VAGUE]
    assert not vague


def test_values_of_the_house_are_structs() -> None:
    """A class of data costs our start thirty times less as a struct (ADR 15)."""
    beside = tuple(
        f"platform/fireside/{folder}"
        for folder in ("plugins/types/", "plugins/packs/draft.py", "testing/", "demo/", "cli/")
    )
    dataclasses = [
        named(path)
        for path in modules("platform")
        if not named(path).startswith(beside) and "@dataclass" in path.read_text(encoding="utf-8")
    ]
    assert not dataclasses


def test_only_the_clock_reads_the_clock() -> None:
    allowed = {"platform/fireside/kernel/clock.py"}
    readers = [
        f"{named(path)}:{number}"
        for path in modules("platform", "plugins")
        if named(path) not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CLOCK_READERS.search(line)
    ]
    assert not readers


def test_raw_sql_lives_in_the_database_room() -> None:
    home = "platform/fireside/kernel/db/"
    found = [
        named(path)
        for path in modules("platform", "plugins")
        if not named(path).startswith(home) and RAW_SQL.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def imported(path: Path) -> set[str]:
    """Return the top names that a module imports anywhere, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_existence_is_asked_of_a_row() -> None:
    """A bare ``select(exists(...))`` names no class: nothing would add the institution to it."""
    bare = re.compile(r"select\(\s*~?(sa\.)?exists\(")
    found = [named(path) for path in modules("platform") if bare.search(path.read_text("utf-8"))]
    assert not found


def test_weasyprint_stays_in_its_worker() -> None:
    importers = {
        named(path) for path in modules("platform", "plugins") if "weasyprint" in imported(path)
    }
    outside = {name for name in importers if not name.startswith("platform/fireside/kernel/pdf/")}
    assert not outside


def test_rules_import_no_framework() -> None:
    frameworks = {"flask", "sqlalchemy", "flask_sqlalchemy", "wtforms", "werkzeug", "requests"}
    impure = {
        named(path): sorted(found)
        for path in modules("platform")
        if "rules" in path.relative_to(ROOT).with_suffix("").parts
        and (found := imported(path) & frameworks)
    }
    assert not impure


def test_plugins_import_only_the_plugin_platform() -> None:
    """Also the examples, which import-linter does not see: they are distributions of their own."""
    wrong = []
    for path in modules("plugins"):
        if "tests" in path.parts:
            continue  # an author's tests may use fireside.testing
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                ours = name == "fireside" or name.startswith("fireside.")
                if ours and not (name + ".").startswith("fireside.plugins."):
                    wrong.append(f"{named(path)} imports {name}")
    assert not wrong


def test_every_suppression_gives_its_reason() -> None:
    code = r"[A-Z]+[0-9]+"
    bare = re.compile(
        rf"#\s*(noqa(:\s*{code}(,\s*{code})*)?|type: ignore(\[[a-z, -]+\])?|nosec( {code})?)\s*$"
    )
    found = [
        f"{named(path)}:{number}"
        for path in modules("platform", "plugins")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert not found


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pragma: no cover|mark\.(skip|xfail)")
    found = [
        f"{named(path)}:{number}"
        for path in modules(*CODE_FOLDERS)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found


def test_templates_obey_the_content_security_policy() -> None:
    """No inline style, script or handler, save in mails and the packet, which no browser runs."""
    forbidden = re.compile(
        r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|\bhx-on", re.IGNORECASE
    )
    found = [
        named(path)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.relative_to(ROOT / "templates").parts[0] not in {"email", "packet"}
        and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_lock_files_name_no_registry() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    )
    wanted = {re.split(r"[\[><=~; ]", entry)[0].lower() for entry in project["dependencies"]}
    assert wanted <= locked


def test_what_runs_first_is_there() -> None:
    assert not [path for path in (*LONG_FIRST, *SWEEPS) if not (ROOT / path).exists()]
