"""Forms about people and policies."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.institutions.rules import tidy_conduct
from fireside.kernel.web import FiresideForm
from fireside.plugins.packs.lint import LONGEST_TITLE

ROLE_NAMES = {
    "student": "Student",
    "host": "Host",
    "advisor": "Adviser",
    "administrator": "Administrator",
}


class RolesField(SelectMultipleField):
    """What somebody is here, as boxes to tick."""

    data: list[str] | None
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """Refuse what is no role."""
        if any(role not in ROLE_NAMES for role in self.data or []):
            raise ValidationError("Choose from the list.")


class WholeNumberField(IntegerField):
    """A whole number; what is none is refused kindly and stays in the field."""

    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits only, and not more than a number here can have."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
            raise ValueError("Give a whole number.")
        self.data = int(typed)


def read_yes_or_no(value: object) -> bool:
    """Read a choice of two as a form sends it; raise ValueError for anything else."""
    if value not in (True, False, "True", "False"):
        raise ValueError("Choose one of the two.")
    return value in (True, "True")


def tidy_typed(text: str | None) -> str:
    """Return a code of conduct as it is kept."""
    return tidy_conduct(text or "")


class InviteForm(FiresideForm):
    """Adds a person."""

    email = StringField(
        "Mail address",
        validators=[
            InputRequired("We need an address to write to."),
            Length(max=254, message="Please keep this under 254 characters."),
        ],
    )
    name = StringField(
        "Name",
        validators=[
            InputRequired("Tell us how people should address this person."),
            Length(max=120, message="Please keep the name under 120 characters."),
        ],
    )
    roles = RolesField("What is this person here?", choices=list(ROLE_NAMES.items()))


class RolesForm(FiresideForm):
    """Sets exactly these roles."""

    roles = RolesField("What is this person here?", choices=list(ROLE_NAMES.items()))


class PoliciesForm(FiresideForm):
    """What the institution decides; names are those of its columns."""

    confirmation = RadioField(
        "When a student asks for a time",
        choices=[
            ("request", "The host answers first"),
            ("instant", "It is confirmed at once"),
        ],
        validate_choice=False,
    )
    request_valid_hours = WholeNumberField("Hours that a host has to answer")
    request_holds = RadioField(
        "While a request waits for its answer",
        choices=[(True, "It holds the time"), (False, "Others may ask for the same time")],
        coerce=read_yes_or_no,
        validate_choice=False,
    )
    minimum_notice_hours = WholeNumberField("Hours of notice that a host gets at least")
    horizon_days = WholeNumberField("Days ahead that can be asked for")
    open_requests_per_student = WholeNumberField("Requests that a student may have open at a time")
    readiness = RadioField(
        "Before a host is asked",
        choices=[
            ("no", "Nothing has to be prepared"),
            ("yes", "Objectives, research card and five questions are there"),
        ],
        validate_choice=False,
    )
    approval = RadioField(
        "A request goes to the host",
        choices=[("no", "right away"), ("yes", "when an adviser has agreed")],
        validate_choice=False,
    )
    approval_hours = WholeNumberField("Hours that an adviser has to agree")
    no_show = RadioField(
        "When a student did not come",
        choices=[
            ("nothing", "Nothing follows"),
            ("warn", "A mail says that the host waited"),
            ("pause", "She asks nobody for some days"),
            ("talk", "She asks nobody until an adviser has talked to her"),
        ],
        validate_choice=False,
    )
    no_show_days = WholeNumberField("Days for which she asks nobody")
    waitlist_hours = WholeNumberField("Hours that a turn lasts for whoever waits for a host")
    asks_per_month = WholeNumberField("Requests that a host gets in a month")
    asks_per_term = WholeNumberField("Requests that a host gets in a term")
    term_plan = RadioField(
        "Terms begin",
        choices=[
            ("semesters", "in January and August"),
            ("terms", "in January, April and September"),
            ("quarters", "in January, April, July and October"),
        ],
        validate_choice=False,
    )
    talks_per_day = WholeNumberField("Conversations that a host has in a day")
    talks_per_week = WholeNumberField("Conversations that a host has in a week")
    host_limits = RadioField(
        "Where a host gives a number of her own",
        choices=[("stricter", "The stricter of the two holds"), ("own", "Her own holds")],
        validate_choice=False,
    )
    late_hours = WholeNumberField("Hours before the start from which cancelling is late")
    rest_days = WholeNumberField("Days of rest after a student did not come")
    reminder_hours = WholeNumberField("First reminder: hours before the conversation")
    last_reminder_minutes = WholeNumberField("Last reminder: minutes before the conversation")
    thank_you_hours = WholeNumberField("Hours for the thank-you after a conversation")
    nudge_hours = WholeNumberField("First word about it: hours after the conversation")
    paper = RadioField(
        "Paper of the prep packet",
        choices=[("a4", "A4"), ("letter", "US Letter")],
        validate_choice=False,
    )
    conduct = TextAreaField("Code of conduct", filters=[tidy_typed])
    theme = RadioField("Look of the prep packet", choices=[], validate_choice=False)

    def wanted(self) -> dict[str, str | int | None]:
        """Return the policies by name."""
        apart = {"csrf_token", "theme"}
        return {name: value for name, value in self.data.items() if name not in apart}


class NewPackForm(FiresideForm):
    """Begins a question pack."""

    title = StringField(
        "Title",
        validators=[
            InputRequired("Give the pack a title, such as “Care away from the city”."),
            Length(max=LONGEST_TITLE, message=f"Keep it under {LONGEST_TITLE} characters."),
        ],
    )
