"""Name, zone, address, mails, password, and the way out."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from fireside.kernel.web import FiresideForm, VersionBox
from fireside.kernel.wording import zone_city
from fireside.kernel.zones import zone_choices
from fireside.people.rules import LONGEST_PASSWORD
from fireside.people.service import ChannelChoice, MailChoice


class PlaceForm(FiresideForm):
    """How people here address the person, and by which clock she lives."""

    name = StringField(
        "Your name",
        validators=[
            DataRequired("Tell us how people should address you."),
            Length(max=120, message="Please keep your name under 120 characters."),
        ],
    )
    zone = SelectField("Your time zone", validate_choice=False)
    seen_zone = HiddenField()  # the zone whose consequences she has been shown

    def offer_zones(self) -> PlaceForm:
        """Fill the list, and keep a stored zone that it does not name."""
        groups = zone_choices()
        known = {value for choices in groups.values() for value, _ in choices}
        if self.zone.data and self.zone.data not in known:
            groups = {"Yours": [(self.zone.data, zone_city(self.zone.data))], **groups}
        self.zone.choices = groups
        return self


class MailsForm(FiresideForm):
    """Which topics of mail somebody wants; the choices are those of her roles."""

    wanted = SelectMultipleField(
        "Send me", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    channels = SelectMultipleField(
        "Beside mail", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(
        self, choices: Iterable[MailChoice], channels: Iterable[ChannelChoice] = ()
    ) -> MailsForm:
        """Fill the lists; where nothing was sent, with what is kept."""
        listed, ways = list(choices), list(channels)
        self.wanted.choices = [(one.topic.key, one.topic.title) for one in listed]
        self.channels.choices = [(one.key, one.title) for one in ways]
        if not self.is_submitted():
            self.wanted.data = [one.topic.key for one in listed if one.wanted]
            self.channels.data = [one.key for one in ways if one.wanted]
        return self


class AddressForm(FiresideForm):
    """Asks for another address. Its ids differ from those of the forms beside it."""

    email = EmailField(
        "Your new address",
        id="new-email",
        validators=[
            InputRequired("Type the address that you would like to use."),
            Length(max=254, message="An address has at most 254 characters."),
            Email("An e-mail address looks like name@example.org."),
        ],
    )
    present = PasswordField(
        "Your password",
        id="email-present",
        validators=[Length(max=LONGEST_PASSWORD, message="That is longer than any password here.")],
    )


class ConductForm(FiresideForm):
    """Accepts the code of conduct that stands on the page."""

    conduct = VersionBox("Code of conduct")


class LeaveForm(FiresideForm):
    """Says for certain that somebody means it."""

    name = StringField(
        "Your name, to be sure",
        validators=[
            InputRequired("Type your name, so that nobody leaves by a slip of the finger."),
            Length(max=120, message="That is longer than any name here."),
        ],
    )
    present = PasswordField(
        "Your password",
        validators=[Length(max=LONGEST_PASSWORD, message="That is longer than any password here.")],
    )


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
