"""Name, zone and password."""

from __future__ import annotations

import functools
from zoneinfo import available_timezones

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from fireside.kernel.web import FiresideForm
from fireside.kernel.wording import zone_city
from fireside.people.rules import LONGEST_PASSWORD

_CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@functools.cache
def zone_choices() -> dict[str, list[tuple[str, str]]]:
    """Return every city of the IANA database by continent, and UTC."""
    groups: dict[str, list[tuple[str, str]]] = {continent: [] for continent in _CONTINENTS}
    for zone in sorted(available_timezones()):
        continent, slash, _ = zone.partition("/")
        if slash and continent in groups:
            groups[continent].append((zone, zone_city(zone)))
    for choices in groups.values():
        choices.sort(key=lambda choice: choice[1])
    return {**groups, "Everywhere": [("UTC", "UTC")]}


class PlaceForm(FiresideForm):
    """How people here address the person, and by which clock she lives."""

    name = StringField(
        "Your name",
        validators=[
            InputRequired("Tell us how people should address you."),
            Length(max=120, message="Please keep your name under 120 characters."),
        ],
    )
    zone = SelectField("Your time zone", validate_choice=False)

    def offer_zones(self) -> PlaceForm:
        """Fill the list, and keep a stored zone that it does not name."""
        groups = zone_choices()
        known = {value for choices in groups.values() for value, _ in choices}
        if self.zone.data and self.zone.data not in known:
            groups = {"Yours": [(self.zone.data, self.zone.data)], **groups}
        self.zone.choices = groups
        return self


class NewPasswordForm(FiresideForm):
    """Sets or changes the password."""

    present = PasswordField(
        "Your present password",
        validators=[Length(max=LONGEST_PASSWORD, message="That is longer than any password here.")],
    )
    wanted = PasswordField(
        "Your new password",
        validators=[
            InputRequired("Think of at least 12 characters; a few words make a good one."),
            Length(max=LONGEST_PASSWORD, message="Use at most 200 characters."),
        ],
    )
    again = PasswordField(
        "Once more, to be sure",
        validators=[EqualTo("wanted", message="The two are not the same.")],
    )
