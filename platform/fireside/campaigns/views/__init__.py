"""Pages of campaigns; importing this brings every route."""

from fireside.campaigns.views import advisers, hosts, students
from fireside.campaigns.views.room import blueprint

__all__ = ["advisers", "blueprint", "hosts", "students"]
