"""Build hook: puts templates and migrations into the wheel, where the package finds them."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = ("templates", "migrations")


class AssetFolders(BuildHookInterface[Any]):
    """Adds the folders that live beside `platform/` in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Force-include each folder, except for an editable install: stale copies would stay."""
        if version == "editable":
            return
        for folder in ASSETS:
            build_data["force_include"][folder] = f"fireside/{folder}"
