"""The plugin platform. What a plugin may import is exactly what this module names.

A plugin is a module, or a class without arguments, named by an entry point of the group
`fireside.plugins`. It has the attributes `name`, `version`, `title`, `summary` and
`requires_api`, and functions marked with `@hookimpl`. See `docs/plugins/`.
"""

from __future__ import annotations

from fireside.kernel.cells import safe_cell, write_csv
from fireside.kernel.wording import (
    speak_both,
    speak_datetime,
    speak_day,
    speak_hour,
    speak_range,
    zone_city,
)
from fireside.plugins import types, vocabulary
from fireside.plugins.hookspecs import HOOK_API, hookimpl
from fireside.plugins.packfile import PackError, check_pack, load_pack
from fireside.plugins.types import *  # noqa: F403 - every type in its __all__ is for plugins

__all__ = [
    "HOOK_API",
    "PackError",
    "check_pack",
    "hookimpl",
    "load_pack",
    "safe_cell",
    "speak_both",
    "speak_datetime",
    "speak_day",
    "speak_hour",
    "speak_range",
    "types",
    "vocabulary",
    "write_csv",
    "zone_city",
]
__all__ += types.__all__
