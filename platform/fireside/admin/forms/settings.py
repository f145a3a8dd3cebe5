"""A form made of a plugin's settings schema: a field for each setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from fireside.kernel.errors import Invalid
from fireside.kernel.web import FiresideForm
from fireside.plugins.configuring import SettingsSheet
from fireside.plugins.settings import WHOLE_FORM, FieldKind, SettingField, hint_for

_SETTING, _FORGET = "setting_", "forget_"
_MOST_RADIOS: Final = 5
_NONE: Final = ("", "None of these")
_KEPT: Final = "One is stored. Leave this empty to keep it."
_AGAIN: Final = "Type it again: a secret is never sent back to the browser."
_ABSENT: Final = "None is stored yet."
_LINE: Final[Mapping[FieldKind, Mapping[str, str]]] = MappingProxyType(
    {
        FieldKind.TEXT: {"autocomplete": "off"},
        FieldKind.WHOLE: {"autocomplete": "off", "inputmode": "numeric"},
        FieldKind.NUMBER: {"autocomplete": "off", "inputmode": "decimal"},
        FieldKind.DATE: {"autocomplete": "off", "type": "date"},
    }
)


class SettingsForm(FiresideForm):
    """The frame of such a form; its fields are those of one plugin at one institution."""

    sheet: SettingsSheet

    def shown(self) -> Iterator[tuple[Field, bool]]:
        """Return each field in order, and whether it may stay empty; a secret's box follows it."""
        for one in self.sheet.loaded.settings:
            yield self[_SETTING + one.name], one.nullable
            if _FORGET + one.name in self:
                yield self[_FORGET + one.name], False

    def typed(self) -> dict[str, str]:
        """Return what stands in each field, by the name of the setting; a ticked box has a text."""
        return {
            one.name: _text(self[_SETTING + one.name].data) for one in self.sheet.loaded.settings
        }

    def forgotten(self) -> set[str]:
        """Return the secrets to be dropped."""
        names = {one.name for one in self.sheet.loaded.settings}
        return {name for name in names if _FORGET + name in self and self[_FORGET + name].data}

    def label_of(self, name: str) -> str:
        """Return how a sentence about a setting begins; empty for one about the whole."""
        labels = {one.name: one.label for one in self.sheet.loaded.settings}
        return f"{labels.get(name, name)}: " if name else ""

    def take_errors(self, error: Invalid) -> None:
        """Put each message beside its setting; one about the whole stands on top.

        Whoever typed a secret hears that it has to be typed again.
        """
        typed = self.typed()
        again = {one.name: _AGAIN for one in self.sheet.loaded.settings if one.secret}
        said = {name: words for name, words in again.items() if typed[name]} | error.fields
        super().take_errors(
            Invalid({_SETTING + name if name else WHOLE_FORM: said[name] for name in said})
        )


def settings_form(sheet: SettingsSheet) -> SettingsForm:
    """Return the form of one plugin, filled with what is stored or what was sent."""
    members: dict[str, Any] = {"sheet": sheet}
    for one in sheet.loaded.settings:
        members[_SETTING + one.name] = _MAKERS[one.kind](one, sheet)
        if one.name in sheet.kept and not one.required:
            members[_FORGET + one.name] = BooleanField(f"Forget what is stored: {one.label}")
    form: type[SettingsForm] = type("OnePluginsForm", (SettingsForm,), members)
    stored = {_SETTING + name: text for name, text in sheet.typed.items()}
    return form(data=stored)


def _line(one: SettingField, sheet: SettingsSheet) -> Field:
    return StringField(one.label, description=hint_for(one), render_kw=dict(_LINE[one.kind]))


def _lines(one: SettingField, sheet: SettingsSheet) -> Field:
    return TextAreaField(one.label, description=hint_for(one), render_kw={"rows": 5})


def _box(one: SettingField, sheet: SettingsSheet) -> Field:
    return BooleanField(one.label, description=hint_for(one))


def _choice(one: SettingField, sheet: SettingsSheet) -> Field:
    choices = [(choice.key, choice.label) for choice in one.choices]
    if one.nullable:
        choices.insert(0, _NONE)
    kind = RadioField if len(choices) <= _MOST_RADIOS else SelectField
    return kind(one.label, description=hint_for(one), choices=choices, validate_choice=False)


def _secret(one: SettingField, sheet: SettingsSheet) -> Field:
    hint = f"{hint_for(one)} {_KEPT if one.name in sheet.kept else _ABSENT}".strip()
    return PasswordField(one.label, description=hint, render_kw={"autocomplete": "new-password"})


_MAKERS: Final[Mapping[FieldKind, Callable[[SettingField, SettingsSheet], Field]]] = (
    MappingProxyType(
        {
            FieldKind.TEXT: _line,
            FieldKind.WHOLE: _line,
            FieldKind.NUMBER: _line,
            FieldKind.DATE: _line,
            FieldKind.LINES: _lines,
            FieldKind.YES_NO: _box,
            FieldKind.CHOICE: _choice,
            FieldKind.SEALED: _secret,
        }
    )
)


def _text(value: object) -> str:
    return "on" if value is True else str(value or "")
