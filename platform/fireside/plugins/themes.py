"""How an institution's packets look: one theme of an enabled plugin, or the packet's own look.

The choice stands with the plugin that gives the theme: it goes silent with the plugin, and comes
back with it.
"""

from __future__ import annotations

from sqlalchemy import select

from fireside.kernel import audit, tenancy
from fireside.kernel.db import Ready, db
from fireside.kernel.errors import Invalid
from fireside.kernel.memory import Memory
from fireside.kernel.permissions import Actor, has_role, register_action, require
from fireside.kernel.registries import Registered
from fireside.plugins.faults import ENABLED_BY_DEFAULT, guard
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginState
from fireside.plugins.state import enabled_plugins
from fireside.plugins.types import PacketTheme

register_action("theme.choose", has_role("administrator"), writes=True)

_kept: Memory[str] = Memory(PluginState)
_CHOSEN = Ready(select(PluginState.plugin, PluginState.theme).where(PluginState.theme.is_not(None)))


def packet_themes() -> tuple[Registered[PacketTheme], ...]:
    """Return the themes of the enabled plugins, ordered by plugin."""
    return contents().themes.of(enabled_plugins())


def chosen_theme() -> Registered[PacketTheme] | None:
    """Return the theme that the institution in scope has chosen; None for the packet's own look."""
    full_key = _kept.get(("theme", tenancy.current_institution_id()), _read)
    found = contents().themes.find(full_key)
    return found if found is not None and found.owner in enabled_plugins() else None


def choose_theme(actor: Actor, full_key: str) -> None:
    """Set the theme, `plugin.key`, or the packet's own look with an empty text; raise Invalid."""
    require(actor, "theme.choose")
    offered = {entry.full_key: entry for entry in packet_themes()}
    if full_key and full_key not in offered:
        raise Invalid({"theme": "Choose one of these looks."})
    present = chosen_theme()
    if full_key == (present.full_key if present else ""):
        return
    rows = {row.plugin: row for row in db.session.scalars(select(PluginState))}
    for row in rows.values():
        row.theme = None
    if full_key:
        _write(rows, offered[full_key])
    db.session.flush()
    audit.record(actor, "theme.choose", "institution", tenancy.current_institution_id(), ("theme",))


def note_unprintable(theme: Registered[PacketTheme], summary: str) -> None:
    """Keep it as the plugin's fault that a packet could not be printed in its theme."""
    call = Call(theme.owner, "packet_theme", theme.key, tenancy.current_institution_id())
    guard().run(call, lambda: summary, lambda said: said)


def _read() -> str:
    row = _CHOSEN.first()
    return f"{row.plugin}.{row.theme}" if row is not None else ""


def _write(rows: dict[str, PluginState], theme: Registered[PacketTheme]) -> None:
    row = rows.get(theme.owner)
    if row is None:  # on without anybody's doing: it stays so
        row = PluginState(plugin=theme.owner, enabled=theme.owner in ENABLED_BY_DEFAULT)
        db.session.add(row)
    row.theme = theme.key
