"""The plugin platform. What a plugin may import is exactly what this module names.

A plugin is a module, or a class without arguments, named by an entry point of the group
`fireside.plugins`. It has the attributes `name`, `version`, `title`, `summary` and
`requires_api`, and functions marked with `@hookimpl`. See `docs/plugins/`.
"""

from __future__ import annotations

from fireside.kernel.cells import safe_cell, write_csv
from fireside.kernel.db import JsonDict, JsonList, UtcDateTime, new_id, scoped_fk
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.outside import is_public
from fireside.kernel.permissions import Actor, current_actor
from fireside.kernel.web import FiresideForm, redirect_to
from fireside.kernel.wording import (
    speak_both,
    speak_datetime,
    speak_day,
    speak_hour,
    speak_range,
    zone_city,
)
from fireside.plugins import types, vocabulary
from fireside.plugins.creating import create_table
from fireside.plugins.hookspecs import HOOK_API, hookimpl
from fireside.plugins.packfile import PackError, check_pack, load_pack
from fireside.plugins.pages import needs
from fireside.plugins.speaking import (
    ask_for_job,
    draw,
    may,
    note_change,
    page_url,
    present,
    render,
    session,
)
from fireside.plugins.tables import PluginTable
from fireside.plugins.types import *  # noqa: F403 - every type in its __all__ is for plugins

__all__ = [
    "HOOK_API",
    "Actor",
    "Conflict",
    "FiresideForm",
    "Invalid",
    "JsonDict",
    "JsonList",
    "NotFound",
    "PackError",
    "PluginTable",
    "UtcDateTime",
    "ask_for_job",
    "check_pack",
    "create_table",
    "current_actor",
    "draw",
    "hookimpl",
    "is_public",
    "load_pack",
    "may",
    "needs",
    "new_id",
    "note_change",
    "page_url",
    "present",
    "redirect_to",
    "render",
    "safe_cell",
    "scoped_fk",
    "session",
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
