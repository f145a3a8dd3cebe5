"""Forms of the people room."""

from fireside.people.forms.entrance import CodeForm, EnterForm, LinkForm, PasswordForm
from fireside.people.forms.photo import PhotoForm
from fireside.people.forms.profiles import HostForm, StudentForm
from fireside.people.forms.settings import (
    AddressForm,
    LeaveForm,
    MailsForm,
    NewPasswordForm,
    PlaceForm,
)

__all__ = [
    "AddressForm",
    "CodeForm",
    "EnterForm",
    "HostForm",
    "LeaveForm",
    "LinkForm",
    "MailsForm",
    "NewPasswordForm",
    "PasswordForm",
    "PhotoForm",
    "PlaceForm",
    "StudentForm",
]
