"""Plugins as institutions install them: built into a wheel, and unpacked where Python looks."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"


def unpacked_wheel(name: str, folder: Path) -> Path:
    """Build the distribution `plugins/<name>` and return the folder to put on the path."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PLUGINS / name, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def own_tests(name: str, site: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of `plugins/<name>` against its unpacked wheel, away from its sources."""
    path = os.pathsep.join([str(site), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=",
         f"--rootdir={folder}", str(PLUGINS / name / "tests")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def forget_modules(package: str) -> None:
    """Let the next test import a plugin anew."""
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[module]
