"""In whose name mail goes out."""

from __future__ import annotations

from fireside.institutions.service import current_institution
from fireside.kernel.mail import name_senders
from fireside.kernel.tenancy import scoped_institution_id


def register() -> None:
    """Let every mail bear the name of its institution."""
    name_senders(institution_name)


def institution_name() -> str | None:
    """Return the name of the institution in scope, or None where there is none."""
    return current_institution().name if scoped_institution_id() is not None else None
