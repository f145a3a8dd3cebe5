"""A folder with a plugin's distribution: what its `pyproject.toml` says, and how it is found.

A plugin that is being written need not be installed: its folder is put on Python's path together
with what an installer would have written, so that it is found by the same way as any other.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from fireside.plugins.loader import GROUP

_FILE: Final = "pyproject.toml"


class NoDistribution(Exception):
    """A folder holds no plugin that could be loaded; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A folder with a `pyproject.toml` that names at least one plugin."""

    folder: Path
    name: str
    version: str
    authors: str
    plugins: Mapping[str, str] = field(compare=False)
    """Module by name of the entry point."""

    @property
    def source(self) -> Path:
        """The folder from which its packages are imported."""
        inner = self.folder / "src"
        return inner if inner.is_dir() else self.folder

    @property
    def is_installed(self) -> bool:
        """Whether Python finds the distribution already."""
        return any(True for _ in metadata.distributions(name=self.name))


def read_distribution(folder: Path) -> Distribution:
    """Read a distribution's folder; raise NoDistribution with what is missing."""
    file = folder / _FILE
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise NoDistribution(f"{folder} holds no readable {_FILE}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NoDistribution(f"{file}: not readable as TOML: {error}") from None
    project = _table(told, "project")
    plugins = _table(_table(project, "entry-points"), GROUP)
    name = project.get("name")
    if not isinstance(name, str) or not name:
        raise NoDistribution(f"{file}: [project] has no name")
    if not plugins or not all(isinstance(module, str) for module in plugins.values()):
        raise NoDistribution(f'{file}: [project.entry-points."{GROUP}"] names no plugin')
    return Distribution(
        folder=folder,
        name=name,
        version=str(project.get("version", "0")),
        authors=_authors(project),
        plugins=plugins,
    )


@contextmanager
def on_path(distribution: Distribution) -> Iterator[None]:
    """Let Python find a distribution's plugins in its folder, before any that is installed."""
    with tempfile.TemporaryDirectory(prefix="fireside-plugin-") as site:
        _write_metadata(distribution, Path(site))
        added = [site, str(distribution.source)]
        sys.path[:0] = added
        importlib.invalidate_caches()
        try:
            yield
        finally:
            for folder in added:
                sys.path.remove(folder)
            importlib.invalidate_caches()


def forget_modules(distribution: Distribution) -> None:
    """Let a distribution's modules be imported anew: another copy may have been met before."""
    tops = {module.split(":")[0].split(".")[0] for module in distribution.plugins.values()}
    for name in [name for name in sys.modules if name.split(".")[0] in tops]:
        del sys.modules[name]


def _write_metadata(distribution: Distribution, site: Path) -> None:
    """Write what an installer writes."""
    normal = distribution.name.replace("-", "_")
    folder = site / f"{normal}-{distribution.version}.dist-info"
    folder.mkdir()
    about = {"Name": distribution.name, "Version": distribution.version}
    about |= {"Author": distribution.authors} if distribution.authors else {}
    lines = ["Metadata-Version: 2.1", *(f"{key}: {text}" for key, text in about.items())]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    entries = [f"{name} = {module}" for name, module in distribution.plugins.items()]
    (folder / "entry_points.txt").write_text(
        "\n".join([f"[{GROUP}]", *entries]) + "\n", encoding="utf-8"
    )


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name, {})
    return value if isinstance(value, dict) else {}


def _authors(project: Mapping[str, Any]) -> str:
    listed = project.get("authors", [])
    people = listed if isinstance(listed, list) else []
    named = [str(one.get("name", "")) for one in people if isinstance(one, dict)]
    return " ".join(", ".join(filter(None, named)).split())
