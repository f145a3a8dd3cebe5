"""Forms of the people room."""

from fireside.people.forms.entrance import CodeForm, EnterForm, LinkForm, PasswordForm
from fireside.people.forms.profiles import HostForm, StudentForm
from fireside.people.forms.settings import NewPasswordForm, PlaceForm

__all__ = [
    "CodeForm",
    "EnterForm",
    "HostForm",
    "LinkForm",
    "NewPasswordForm",
    "PasswordForm",
    "PlaceForm",
    "StudentForm",
]
