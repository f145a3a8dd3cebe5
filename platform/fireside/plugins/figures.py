"""How each plugin fares at the institution in scope: times of its calls, and its last fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import func, select

from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault, PluginTiming

_SENTENCES = "reason "
_LEAST = 0.01


class Took(Struct, frozen=True):
    """How often something was called, and how long that took on average."""

    calls: int
    milliseconds: float

    @property
    def words(self) -> str:
        """Return the average in words; below ten milliseconds two digits tell more."""
        if self.milliseconds < _LEAST:
            return f"under {_LEAST:g} ms"
        digits = 0 if self.milliseconds >= 10 else 2
        return f"{self.milliseconds:.{digits}f} ms"


def average_times(actor: Actor) -> dict[str, Took]:
    """Return for each plugin the calls of the version that is installed, by and large.

    Sentences about single hosts are left out: they are many and short, and would hide the rest.
    """
    require(actor, "plugin.read")
    sums: dict[str, tuple[int, int]] = {}
    for row in _timings():
        if row.hook.startswith(_SENTENCES):
            continue
        calls, microseconds = sums.get(row.plugin, (0, 0))
        sums[row.plugin] = calls + row.calls, microseconds + row.microseconds
    return {plugin: _took(*pair) for plugin, pair in sums.items()}


def times_by_hook(actor: Actor, plugin: str) -> Mapping[str, Took]:
    """Return a plugin's hooks with their times, the slowest first."""
    require(actor, "plugin.read")
    mine = {
        row.hook: _took(row.calls, row.microseconds) for row in _timings() if row.plugin == plugin
    }
    return dict(sorted(mine.items(), key=lambda pair: -pair[1].milliseconds))


def last_faults(actor: Actor) -> dict[str, PluginFault]:
    """Return the latest fault of each plugin that had one."""
    require(actor, "plugin.read")
    newest = select(func.max(PluginFault.id)).group_by(PluginFault.plugin)
    found = db.session.scalars(select(PluginFault).where(PluginFault.id.in_(newest)))
    return {fault.plugin: fault for fault in found}


def _timings() -> Sequence[PluginTiming]:
    """Return the rows of the versions that are installed, and all of what is not."""
    installed = {name: loaded.version[:80] for name, loaded in contents().plugins.items()}
    rows = db.session.scalars(select(PluginTiming)).all()
    return [row for row in rows if row.version == installed.get(row.plugin, row.version)]


def _took(calls: int, microseconds: int) -> Took:
    return Took(calls, microseconds / calls / 1000 if calls else 0.0)
