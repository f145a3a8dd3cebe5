"""The console's pages; importing this brings every route."""

from fireside.admin.views import (
    calendar,
    erasures,
    logs,
    pack_reading,
    pack_writing,
    packs,
    people,
    plugins,
    policies,
)
from fireside.admin.views.room import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "erasures",
    "logs",
    "pack_reading",
    "pack_writing",
    "packs",
    "people",
    "plugins",
    "policies",
]
