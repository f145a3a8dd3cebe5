"""The console's pages; importing this brings every route."""

from fireside.admin.views import (
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
    "erasures",
    "logs",
    "pack_reading",
    "pack_writing",
    "packs",
    "people",
    "plugins",
    "policies",
]
