"""Pages of the people room: the door, the settings and the profiles."""

from flask import Flask

from fireside.kernel.web import NavItem, register_navigation
from fireside.people.views import (
    blocking,
    choices,
    conduct,
    entrance,
    identity,
    leaving,
    moving,
    photos,
    profiles,
    records,
    settings,
    unsubscribing,
    welcome,
)
from fireside.people.views.room import blueprint

_SETTINGS = tuple(
    f"people.{page}"
    for page in ("own_photo", "email", "mails", "blocks", "block", "sessions", "records", "leave")
)


def install(app: Flask) -> None:
    """Tell who sends a request, and let templates ask for faces and for what is left to do."""
    identity.install(app)
    conduct.install(app)
    photos.install(app)
    welcome.install(app)
    unsubscribing.install(app)


def register() -> None:
    """Add this room's entries to the menu."""
    register_navigation(
        NavItem("Profile", "people.profile", "person", "people.read_profile", order=80),
        NavItem("Settings", "people.settings", "gear", "people.settings", 90, _SETTINGS),
    )


__all__ = [
    "blocking",
    "blueprint",
    "choices",
    "conduct",
    "entrance",
    "install",
    "leaving",
    "moving",
    "photos",
    "profiles",
    "records",
    "register",
    "settings",
    "unsubscribing",
    "welcome",
]
