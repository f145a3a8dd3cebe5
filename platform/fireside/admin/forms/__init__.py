"""Forms of the console."""

from fireside.admin.forms.calendar import ClosedForm, HolidaysForm, TermForm
from fireside.admin.forms.console import (
    ROLE_NAMES,
    InviteForm,
    NewPackForm,
    PoliciesForm,
    RolesField,
    RolesForm,
    WholeNumberField,
)
from fireside.admin.forms.settings import SettingsForm, settings_form

__all__ = [
    "ROLE_NAMES",
    "ClosedForm",
    "HolidaysForm",
    "InviteForm",
    "NewPackForm",
    "PoliciesForm",
    "RolesField",
    "RolesForm",
    "SettingsForm",
    "TermForm",
    "WholeNumberField",
    "settings_form",
]
