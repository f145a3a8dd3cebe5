"""Examples as an institution would install them: built, unpacked elsewhere, loaded, tested."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fireside.plugins.loader import load_plugins

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
EXAMPLES = {
    "example-closed-days": ("closed_days", "register_calendar_providers", 1),
    "example-outcome-report": ("outcome_report", "register_outcome_reports", 2),
}


@pytest.fixture(params=EXAMPLES)
def installed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Build the wheel of an example and unpack it where Python would look for it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=PLUGINS / request.param, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return str(request.param), site


def test_example_is_loaded_from_its_wheel_and_passes_its_own_tests(
    installed: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, site = installed
    name, hook, count = EXAMPLES[folder]
    with monkeypatch.context() as patched:
        patched.syspath_prepend(str(site))
        patched.delitem(sys.modules, f"fireside_{name}", raising=False)
        loaded = load_plugins()
        assert [problem for problem in loaded.problems if problem.name == name] == []
        assert len(loaded.registry_of(hook).of({name})) == count
    for module in [one for one in sys.modules if one.split(".")[0] == f"fireside_{name}"]:
        del sys.modules[module]
    path = os.pathsep.join([str(site), *filter(None, sys.path)])
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=",
         f"--rootdir={tmp_path}", str(PLUGINS / folder / "tests")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
