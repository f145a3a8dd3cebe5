"""The forms in front of the door."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length

from fireside.kernel.web import FiresideForm
from fireside.people.rules import LONGEST_PASSWORD

_ADDRESS = (
    InputRequired("Tell us the address your career center knows."),
    Length(max=254, message="An address has at most 254 characters."),
    Email("An e-mail address looks like name@example.org."),
)


class LinkForm(FiresideForm):
    """Asks for a link by mail."""

    email = EmailField("Your e-mail address", validators=_ADDRESS)
    next = HiddenField()


class PasswordForm(FiresideForm):
    """Signs in with a password. Its ids differ from those of the form beside it."""

    email = EmailField("Your e-mail address", id="password-email", validators=_ADDRESS)
    password = PasswordField(
        "Your password",
        validators=[
            InputRequired("Type your password, or let us send you a link instead."),
            Length(max=LONGEST_PASSWORD, message="That is longer than any password here."),
        ],
    )
    next = HiddenField(id="password-next")


class CodeForm(FiresideForm):
    """Takes the six digits from the mail."""

    code = StringField(
        "The six digits from the mail",
        validators=[
            InputRequired("Type the six digits from the mail."),
            Length(max=20, message="The code has six digits."),
        ],
    )


class EnterForm(FiresideForm):
    """Only a button: a mail scanner that opens the link signs nobody in."""
