"""The room's pages; importing this brings every route."""

from fireside.matching.views import hosts, weighing
from fireside.matching.views.room import blueprint

__all__ = ["blueprint", "hosts", "weighing"]
