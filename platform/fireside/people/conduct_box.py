"""A box to tick beside the code of conduct, in any form that waits for it."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, ValidationError

from fireside.kernel.permissions import current_actor
from fireside.kernel.web import FiresideForm
from fireside.people.service import conduct_problem

_MOST_DIGITS = 9


class ConductForm(FiresideForm):
    """A form beside which the code of conduct stands for whoever has not accepted it.

    The box is ticked with the version that stood there.
    """

    conduct = StringField("Code of conduct")

    def validate_conduct(self, field: Any) -> None:
        """Say so together with whatever else is missing."""
        if words := conduct_problem(current_actor(), self.seen_conduct):
            raise ValidationError(words)

    @property
    def seen_conduct(self) -> int:
        """The version that was ticked; 0 for none."""
        typed = self.conduct.data or ""
        known = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
        return int(typed) if known else 0
