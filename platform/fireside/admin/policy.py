"""Who may look into the console, and its place in the menu."""

from __future__ import annotations

from fireside.admin.rules.words import mail_words
from fireside.kernel.mail import put_kinds_into_words
from fireside.kernel.permissions import has_role, register_action
from fireside.kernel.web import NavItem, register_navigation


def register() -> None:
    """Add this room's rows to the policy table; changing people belongs to the people room."""
    register_action("admin.read_people", has_role("administrator"))
    register_action("admin.read_mails", has_role("administrator"))
    register_action("admin.send_mail", has_role("administrator"), writes=True)
    register_action("admin.read_audit", has_role("administrator"))
    put_kinds_into_words(mail_words)
    register_navigation(
        NavItem("Console", "admin.console", "gear", "admin.read_people", 90, ("admin",))
    )
