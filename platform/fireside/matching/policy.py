"""Who may look for hosts, and at one; who brings students and hosts together."""

from __future__ import annotations

from fireside.kernel.permissions import Actor, has_role, register_action
from fireside.kernel.web import NavItem, register_navigation

_FINDING = ("matching.host", "gatherings.overview", "gatherings.show", "gatherings.leave")
"""What else belongs to finding hosts."""
_SEARCHERS = frozenset({"student", "advisor", "administrator"})


def _searches(actor: Actor, host_id: object) -> bool:
    return bool(_SEARCHERS & actor.roles)


def _is_own(actor: Actor, host_id: object) -> bool:
    return actor.membership_id is not None and actor.membership_id == host_id


def register() -> None:
    """Add this room's rows to the policy table, and its entries to the menu."""
    register_action("hosts.search", has_role(*sorted(_SEARCHERS)))
    register_action("hosts.read", has_role("host", *sorted(_SEARCHERS)), _searches, _is_own)
    advisor = has_role("advisor")
    register_action("rounds.read", advisor)
    register_action("rounds.change", advisor, writes=True)
    register_action("rounds.publish", advisor, writes=True)
    register_action("matching.read_rules", has_role("advisor", "administrator"))
    register_action("matching.change_rules", has_role("administrator"), writes=True)
    register_navigation(
        NavItem("Find hosts", "matching.hosts", "search", "hosts.search", 20, _FINDING),
        NavItem("Rounds", "rounds.overview", "link", "rounds.read", 27, ("rounds",)),
        NavItem(
            "Matching",
            "matching.rules",
            "filter",
            "matching.read_rules",
            80,
            ("matching.save_rules",),
        ),
    )
