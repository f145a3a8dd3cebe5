"""Pages of the people room: the door, the settings and the profiles."""

from fireside.kernel.web import NavItem, register_navigation
from fireside.people.views import entrance, profiles, settings
from fireside.people.views.identity import install
from fireside.people.views.room import blueprint


def register() -> None:
    """Add this room's entries to the menu."""
    register_navigation(
        NavItem("Profile", "people.profile", "person", "people.read_profile", order=80),
        NavItem("Settings", "people.settings", "gear", "people.settings", order=90),
    )


__all__ = ["blueprint", "entrance", "install", "profiles", "register", "settings"]
