"""Forms of the console."""

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
    "InviteForm",
    "NewPackForm",
    "PoliciesForm",
    "RolesField",
    "RolesForm",
    "SettingsForm",
    "WholeNumberField",
    "settings_form",
]
