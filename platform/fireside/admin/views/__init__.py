"""The console's pages; importing this brings every route."""

from fireside.admin.views import logs, people, plugins, policies
from fireside.admin.views.room import blueprint

__all__ = ["blueprint", "logs", "people", "plugins", "policies"]
