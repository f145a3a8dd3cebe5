"""Forms of the people room."""

from fireside.people.forms.entrance import CodeForm, EnterForm, LinkForm, PasswordForm
from fireside.people.forms.photo import PhotoForm
from fireside.people.forms.profiles import HostForm, StudentForm
from fireside.people.forms.settings import (
    AddressForm,
    ConductForm,
    LeaveForm,
    MailsForm,
    NewPasswordForm,
    PlaceForm,
)

__all__ = [
    "AddressForm",
    "CodeForm",
    "ConductForm",
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
