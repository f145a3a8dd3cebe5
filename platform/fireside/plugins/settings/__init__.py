"""What a plugin may be told by an institution: its schema as a form's fields, values, and words."""

from fireside.plugins.settings.fields import Choice, FieldKind, SettingField
from fireside.plugins.settings.schema import SchemaProblem, fields_of
from fireside.plugins.settings.typed import Typed, as_typed, read_typed
from fireside.plugins.settings.values import WHOLE_FORM, Reading, read_values
from fireside.plugins.settings.wanted import hint_for, wanted

__all__ = [
    "WHOLE_FORM",
    "Choice",
    "FieldKind",
    "Reading",
    "SchemaProblem",
    "SettingField",
    "Typed",
    "as_typed",
    "fields_of",
    "hint_for",
    "read_typed",
    "read_values",
    "wanted",
]
