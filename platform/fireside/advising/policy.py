"""Who sits at the adviser's desk; whose notes may be read there is decided with the notes."""

from __future__ import annotations

from fireside.kernel.permissions import has_role, register_action
from fireside.kernel.web import NavItem, register_navigation

_DESK = (
    *("advising.read", "advising.comment", "advising.review"),
    *("advising.requests", "advising.approve", "advising.send_back"),
)
_COHORT = ("advising.groups", "advising.meetings", "advising.reports", "campaigns")


def register() -> None:
    """Add this room's rows to the policy table, and its entries to the menu."""
    advisor = has_role("advisor")
    register_action("advising.queue", advisor)
    register_action("advising.cohort", advisor)
    register_action("advising.reports", advisor)
    register_action("advising.export", advisor, writes=True)
    register_action("advising.meetings", advisor)
    register_action("advising.set_right", advisor, writes=True)
    register_navigation(
        NavItem("Advising", "advising.queue", "book", "advising.queue", 25, _DESK),
        NavItem("Cohort", "advising.cohort", "people", "advising.cohort", 26, _COHORT),
    )
