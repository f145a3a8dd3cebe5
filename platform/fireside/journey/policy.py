"""Everybody has a first page; the list of interviews is for those who take part in them."""

from __future__ import annotations

from fireside.kernel.permissions import anyone, has_role, register_action
from fireside.kernel.web import NavItem, register_navigation

_ITS_OWN_PAGE = (
    "journey.interview",
    "journey.stage",
    "preparation",
    "booking",
    "packets",
    "conversation",
    "followup",
    "messages",
    "outcomes",
)
"""Where one interview is looked at: its page, and whatever its rooms answer in that frame."""


def register() -> None:
    """Add this room's rows to the policy table, and its entries to the menu."""
    register_action("home.read", anyone)
    register_action("interview.list", has_role("student", "host"))
    register_navigation(
        NavItem("Home", "journey.home", "home", "home.read", 10),
        NavItem(
            "Interviews", "journey.interviews", "calendar", "interview.list", 15, _ITS_OWN_PAGE
        ),
    )
