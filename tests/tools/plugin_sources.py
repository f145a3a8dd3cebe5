"""Where the plugins are written that are installed as editable: whatever changes there is news."""

from __future__ import annotations

import json
from importlib.metadata import Distribution, entry_points
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fireside.plugins.loader import GROUP

ENDINGS = {".py", ".toml", ".yaml", ".yml", ".csv", ".html", ".css", ".js", ".txt", ".ttf", ".svg"}
ASIDE = {"tests", "build", "dist", "docs", "__pycache__", "node_modules"}


def plugin_sources() -> list[str]:
    """Return every file that an editable plugin is made of, packs and templates included.

    The reloader itself sees only modules, and of a plugin that could not be imported not even
    those: its author would mend it and nothing would happen.
    """
    found = {entry.dist.name: entry.dist for entry in entry_points(group=GROUP) if entry.dist}
    folders = filter(None, (editable_folder(dist) for dist in found.values()))
    return sorted(
        str(file) for folder in folders for file in folder.rglob("*") if _counts(file, folder)
    )


def editable_folder(distribution: Distribution) -> Path | None:
    """Return the folder of an editable installation (PEP 610), or None for any other."""
    told = json.loads(distribution.read_text("direct_url.json") or "{}")
    if not told.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(told["url"]).path))


def _counts(file: Path, folder: Path) -> bool:
    above = file.relative_to(folder).parts
    hidden = any(part.startswith(".") or part in ASIDE for part in above)
    return file.suffix in ENDINGS and not hidden
