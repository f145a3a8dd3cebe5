"""Who reads the list and who keeps it; a center may keep hosts from reading it."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import Actor, Denial, Permission, PluginContext, Role, hookimpl

READERS = (Role.STUDENT, Role.HOST, Role.ADVISOR, Role.ADMINISTRATOR)
KEEPERS = (Role.ADVISOR, Role.ADMINISTRATOR)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    """Give two: everybody reads, the center's own people write."""
    return [
        Permission("see", "Read the list of places to meet", READERS),
        Permission("keep", "Add, change and remove places", KEEPERS, writes=True),
    ]


@hookimpl
def check_permission(ctx: PluginContext, actor: Actor, action: str) -> Denial | None:
    """Keep the list from hosts where the center wants it so (setting `students_only`)."""
    if action != "p.places.see" or not ctx.settings.get("students_only"):
        return None
    return None if actor.roles - {Role.HOST} else Denial("the list is for students only")
