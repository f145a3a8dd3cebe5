"""What an adviser asks for and decides in a round."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from fireside.kernel.db import LARGEST_ID
from fireside.kernel.web import FiresideForm
from fireside.matching.rules.rounds import Verdict
from fireside.matching.service.rounds import Choices, RoundRequest
from fireside.plugins.types import AssignmentAim

_MOST_DIGITS = 19
_ALL = ""
AIM_WORDS = {
    AssignmentAim.BEST_TOTAL: "The best for all together",
    AssignmentAim.STABLE: "Nobody would rather swap",
}


class SeatsField(IntegerField):
    """A small whole number; what is none is refused kindly and stays in the field."""

    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits only."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            raise ValueError("Give a whole number.")
        self.data = int(typed)


class RoundForm(FiresideForm):
    """Starts a round."""

    title = StringField(
        "Name of the round",
        validators=[
            InputRequired("Give the round a name by which you will know it again."),
            Length(max=120, message="Please keep the name under 120 characters."),
        ],
    )
    programme = SelectField("Programme")
    year = SelectField("Year of graduation")
    only_without = BooleanField("Only students who have met nobody yet")
    seats_each = SeatsField("Students for each host, at most", default=2)
    aim = RadioField(
        "What matters most",
        choices=[(aim.value, words) for aim, words in AIM_WORDS.items()],
        default=AssignmentAim.BEST_TOTAL.value,
        validators=[InputRequired("Choose one.")],
    )

    def offer(self, choices: Choices) -> None:
        """Fill the lists to choose from."""
        self.programme.choices = [(_ALL, "All programmes"), *((p, p) for p in choices.programmes)]
        self.year.choices = [(_ALL, "All years"), *((str(y), str(y)) for y in choices.years)]

    @property
    def request(self) -> RoundRequest:
        """What is asked for, once the form is valid."""
        return RoundRequest(
            title=self.title.data or "",
            aim=AssignmentAim(self.aim.data),
            programme=self.programme.data or "",
            graduation_year=int(self.year.data) if self.year.data else None,
            only_without=bool(self.only_without.data),
            seats_each=self.seats_each.data or 0,
        )


class PairForm(FiresideForm):
    """What is decided about a pair; an empty verdict takes an earlier one back."""

    student = HiddenField()
    host = HiddenField()
    verdict = HiddenField()
    back = HiddenField()

    @property
    def pair(self) -> tuple[int, int]:
        """Student and host; 0, which nobody has, for what can be no id."""
        return _id(self.student.data), _id(self.host.data)

    @property
    def ruling(self) -> Verdict | None:
        """Return the verdict, or None to take it back."""
        return Verdict(self.verdict.data) if self.verdict.data in set(Verdict) else None


def _id(typed: str | None) -> int:
    whole = (typed or "").strip()
    if not (whole.isascii() and whole.isdigit() and len(whole) <= _MOST_DIGITS):
        return 0
    return int(whole) if int(whole) <= LARGEST_ID else 0
