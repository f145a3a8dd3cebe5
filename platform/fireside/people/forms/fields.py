"""Fields that several profile forms share."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.kernel import clock
from fireside.people.rules import year_problem
from fireside.plugins.vocabulary import Vocabulary, choices


class TickField(SelectMultipleField):
    """Several of a vocabulary's words, in the vocabulary's order, as boxes to tick."""

    data: list[str] | None
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, vocabulary: Vocabulary, **options: Any) -> None:
        super().__init__(label, choices=choices(vocabulary), **options)
        self.type = "SelectMultipleField"  # the form macros know it by this name

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no word of ours."""
        offered = [key for key, _ in self.choices]
        if any(value not in offered for value in self.data or []):
            raise ValidationError("Choose from the list.")
        self.data = [key for key in offered if key in (self.data or [])]


class YearField(IntegerField):
    """A year of a life; may be empty."""

    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a year, and say kindly what is no year."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            raise ValueError("Give a year with four digits.")
        self.data = int(typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse years outside a lifetime."""
        if self.data is not None:
            problem = year_problem(self.data, clock.now().year)
            if problem:
                raise ValidationError(problem)


def short(most: int) -> Length:
    """Return the validator for a text of at most so many characters."""
    return Length(max=most, message=f"Please keep this under {most} characters.")
