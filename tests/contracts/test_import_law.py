"""The import law, run as a test, and proof that it would notice a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in RULES["contracts"]}
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINTER), "--no-logo", "--no-cache", "--config", str(root / "pyproject.toml")],
        cwd=root,
        env={"PYTHONPATH": f"{root / 'platform'}:{root / 'plugins'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def rooms() -> list[str]:
    inside = {"service", "models", "views"}
    product = ROOT / "platform" / "fireside"
    return sorted(
        folder.name
        for folder in product.iterdir()
        if folder.name not in {"kernel", "plugins", "demo", "testing"}
        and any(
            (folder / f"{n}.py").exists() or (folder / n / "__init__.py").exists() for n in inside
        )
    )


def test_the_house_keeps_the_law() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_door_of_every_room_is_kept() -> None:
    kept = {name for c in CONTRACTS.values() for name in c.get("protected_modules", ())}
    product = ROOT / "platform" / "fireside"
    doors = {
        f"fireside.{room}.{door}"
        for room in rooms()
        for door in ("views", "forms", "panel", "jobs")
        if (product / room / f"{door}.py").exists() or (product / room / door).is_dir()
    }
    assert doors <= kept


def test_every_room_is_under_the_law_of_the_inside() -> None:
    listed = {name.removeprefix("fireside.") for name in CONTRACTS["inside"]["containers"]}
    assert listed == set(rooms())


def test_plugins_are_kept_out_of_every_room() -> None:
    named = set(CONTRACTS["plugins-see-the-platform"]["forbidden_modules"])
    product = ROOT / "platform" / "fireside"
    children = {
        f"fireside.{child.stem}"
        for child in product.iterdir()
        if child.suffix == ".py" or (child / "__init__.py").exists()
    }
    assert named == children - {"fireside.plugins", "fireside.__init__"}


BREACHES = {
    "a room uses a later room": ("interviews/rules.py", "from fireside.booking import service"),
    "the kernel knows a room": ("kernel/clock.py", "import fireside.people.models"),
    "a service knows a view": ("booking/service.py", "from fireside.booking import views"),
    "a room enters by another's form": ("journey/views.py", "from fireside.booking import forms"),
    "rules know the framework": ("booking/rules.py", "import flask"),
    "rules read the clock": ("booking/rules.py", "from fireside.kernel import clock"),
    "the product knows a plugin": ("matching/service.py", "import fireside_starter"),
    "weasyprint leaves its worker": ("packets/service.py", "import weasyprint"),
    "a room without a place": ("cellar/__init__.py", '"""A room that nobody planned."""'),
}


@pytest.mark.parametrize(("path", "line"), BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_is_noticed(tmp_path: Path, path: str, line: str) -> None:
    for folder in ("platform", "plugins"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__", "static", "example-*"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    victim = tmp_path / "platform" / "fireside" / path
    victim.parent.mkdir(exist_ok=True)
    with victim.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    answer = lint(tmp_path)
    assert answer.returncode != 0
    assert "BROKEN" in answer.stdout
