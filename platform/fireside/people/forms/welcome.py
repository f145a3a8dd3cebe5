"""The questions of the welcome: small parts of the profiles, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from fireside.kernel.web import FiresideForm
from fireside.people.forms.fields import TickField, YearField, short
from fireside.people.forms.profiles import HostForm
from fireside.people.forms.settings import PlaceForm
from fireside.people.models import HostProfile, StudentProfile
from fireside.people.rules import Step
from fireside.plugins import vocabulary

_NOT_HERS = frozenset({"csrf_token", "seen_zone"})


class StudyForm(FiresideForm):
    """What a student studies."""

    programme = StringField("What you study", validators=[short(120)])
    graduation_year = YearField("When you expect to graduate")


class CuriousForm(FiresideForm):
    """What a student is curious about."""

    fields = TickField("Fields you are curious about", vocabulary.FIELDS)


class TalkingForm(FiresideForm):
    """How a student likes to talk."""

    languages = TickField("Languages you can hold a conversation in", vocabulary.LANGUAGES)
    formats = TickField("How you would like to meet", vocabulary.FORMATS)


class HopesForm(FiresideForm):
    """What a student hopes for."""

    objectives = TickField("What you would like to learn", vocabulary.OBJECTIVES)
    about = TextAreaField("A few words about you", validators=[short(2000)])


class WorkForm(FiresideForm):
    """What a host does."""

    position = StringField("What you do", validators=[short(120)])
    organisation = StringField("Where you do it", validators=[short(120)])
    headline = StringField("One line about your work", validators=[short(160)])


class TopicsForm(FiresideForm):
    """What a host knows, and likes to be asked."""

    field = SelectField(
        "The field you work in",
        choices=[("", "Choose one"), *vocabulary.choices(vocabulary.FIELDS)],
    )
    topics = TickField("What you like to be asked about", vocabulary.TOPICS)
    languages = TickField("Languages you can hold a conversation in", vocabulary.LANGUAGES)


class MeetingForm(FiresideForm):
    """How a host meets, with the link, the number or the place that it takes."""

    formats = TickField("How you would like to meet", vocabulary.FORMATS)
    video_link = StringField("The link to your video room", validators=[short(500)])
    caller = RadioField(
        "Who calls",
        choices=[("student", "The student calls me"), ("host", "I call the student")],
        default="student",
    )
    phone = StringField("The number of your phone", validators=[short(40)])
    arrival_address = StringField("Where visitors come to", validators=[short(300)])

    rooms_given = HostForm.rooms_given
    validate_video_link = HostForm.validate_video_link
    validate_phone = HostForm.validate_phone
    validate_arrival_address = HostForm.validate_arrival_address


class LimitsForm(FiresideForm):
    """How much is right for a host."""

    monthly_cap = IntegerField(
        "Conversations a month, at most",
        default=4,
        validators=[
            InputRequired("Give a number from 1 to 30."),
            NumberRange(1, 30, message="Give a number from 1 to 30."),
        ],
    )
    minutes = SelectField(
        "How long a conversation lasts",
        coerce=int,
        choices=[(n, f"{n} minutes") for n in (15, 20, 30, 45, 60)],
        default=30,
    )


class OnwardForm(FiresideForm):
    """Only the buttons: the question itself is answered elsewhere."""


FORMS: Final[Mapping[Step, Callable[..., FiresideForm]]] = {
    Step.YOU: PlaceForm,
    Step.STUDY: StudyForm,
    Step.CURIOUS: CuriousForm,
    Step.TALKING: TalkingForm,
    Step.HOPES: HopesForm,
    Step.WORK: WorkForm,
    Step.TOPICS: TopicsForm,
    Step.MEETING: MeetingForm,
    Step.HOURS: OnwardForm,
    Step.LIMITS: LimitsForm,
}


def known_answers(step: Step, profile: StudentProfile | HostProfile | None) -> dict[str, Any]:
    """Return what somebody said earlier, by field of the step's form."""
    if profile is None:
        return {}
    known = {name: getattr(profile, name) for name in _columns(profile) if name in _names(step)}
    if step is Step.MEETING and isinstance(profile, HostProfile):
        known["caller"] = "student" if profile.student_calls else "host"
        known["arrival_address"] = profile.arrival.get("address", "")
    return known


def given_answers(step: Step, form: FiresideForm, profile: Any) -> dict[str, Any]:
    """Return the answers of a valid form, by column."""
    given = {name: value for name, value in form.data.items() if name not in _NOT_HERS}
    if step is Step.MEETING:
        given["student_calls"] = given.pop("caller") == "student"
        address = given.pop("arrival_address")
        rest = {key: text for key, text in profile.arrival.items() if key != "address"}
        given["arrival"] = {"address": address, **rest} if address else rest
    return given


def _columns(profile: StudentProfile | HostProfile) -> list[str]:
    return [column.key for column in profile.__table__.columns]


def _names(step: Step) -> set[str]:
    return {name for name in vars(FORMS[step]) if not name.startswith("_")}
