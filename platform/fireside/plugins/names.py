"""How what belongs to a plugin is called elsewhere: each name says whose it is, so none collides.

The house's own actions, jobs, routes and templates never begin so.
"""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")
_FILE: Final = re.compile(r"(?:[a-z0-9_-]+/)*[a-z0-9_-]+\.html")
PREFIX: Final = "p."
TEMPLATES: Final = "plugins"
"""The folder in which each plugin's templates are found, under the plugin's name."""


def is_plain(name: str) -> bool:
    """Tell whether a name can stand in addresses, tables and keys: 2 to 30 of a-z, 0-9, _."""
    return _PLAIN.fullmatch(name) is not None


def actions_of(plugin: str) -> str:
    """Return how the names of a plugin's actions and jobs begin."""
    return f"{PREFIX}{plugin}."


def action_of(plugin: str, permission: str) -> str:
    """Return the action behind a plugin's permission."""
    return f"{actions_of(plugin)}{permission}"


def work_of(plugin: str, job: str) -> str:
    """Return the name under which a plugin's job is enqueued."""
    return f"{actions_of(plugin)}{job}"


def round_of(plugin: str, job: str) -> str:
    """Return the name of the scheduled job that asks for `work_of` in each institution."""
    return f"{work_of(plugin, job)}.round"


def blueprint_of(plugin: str) -> str:
    """Return the name of the blueprint that serves a plugin's pages."""
    return f"p-{plugin}"


def template_of(plugin: str, template: str) -> str:
    """Return the name of one of a plugin's templates; raise ValueError for any other file."""
    if _FILE.fullmatch(template) is None:
        raise ValueError(f"{template!r} is no template: a-z, 0-9, - and _, ending in .html")
    return f"{TEMPLATES}/{plugin}/{template}"


def table_prefix(plugin: str) -> str:
    """Return how the names of a plugin's tables begin."""
    return f"{plugin}_"


def version_table(plugin: str) -> str:
    """Return the table in which a plugin's migrations keep their version."""
    return f"{plugin}_alembic_version"
