"""From what somebody typed into a form to values: only what is meant without doubt is taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct

from fireside.plugins.settings.fields import FieldKind, SettingField
from fireside.plugins.settings.wanted import wanted

MOST_CHARACTERS: Final = 10_000
"""In one setting; what a form can bring is limited, and what a hook is given as well."""
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_NEEDED: Final = "Please fill this in."


class Typed(Struct, frozen=True):
    """Values by name, secrets apart, and a sentence for each field that cannot be read."""

    values: Mapping[str, object]
    secrets: Mapping[str, str]
    problems: Mapping[str, str]


def read_typed(
    fields: Sequence[SettingField],
    typed: Mapping[str, str],
    kept: Mapping[str, str],
    forget: Collection[str] = (),
) -> Typed:
    """Read a form: ``kept`` are the stored secrets, of which an empty field keeps its own.

    A box that is ticked has any text, one that is not is missing or empty. Secrets named in
    ``forget`` are dropped.
    """
    values: dict[str, object] = {}
    secrets: dict[str, str] = {}
    problems: dict[str, str] = {}
    for field in fields:
        text = typed.get(field.name, "").strip()
        if len(text) > MOST_CHARACTERS:
            problems[field.name] = f"Please keep this under {MOST_CHARACTERS:,} characters."
        elif field.secret:
            stored = "" if field.name in forget else kept.get(field.name, "")
            if text or stored:
                secrets[field.name] = text or stored
            elif field.required and not field.nullable:
                problems[field.name] = _NEEDED
        else:
            _read_one(field, text, values, problems)
    return Typed(values, secrets, problems)


def _read_one(
    field: SettingField, text: str, values: dict[str, object], problems: dict[str, str]
) -> None:
    if not text and field.nullable:
        values[field.name] = None
    elif not text and field.required and field.kind not in (FieldKind.YES_NO, FieldKind.LINES):
        problems[field.name] = _NEEDED
    else:
        try:
            values[field.name] = _value(field, text)
        except ValueError:
            problems[field.name] = f"Give {wanted(field)}."


def _value(field: SettingField, text: str) -> object:
    """Return the value that a text stands for; raise ValueError where that is in doubt."""
    if field.kind is FieldKind.YES_NO:
        return bool(text)
    if field.kind is FieldKind.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind is FieldKind.CHOICE:
        return _chosen(field, text)
    if field.kind is FieldKind.WHOLE and _WHOLE.fullmatch(text):
        return int(text)
    if field.kind is FieldKind.NUMBER and _NUMBER.fullmatch(text):
        return float(text)
    if field.kind in (FieldKind.WHOLE, FieldKind.NUMBER):
        raise ValueError(text)
    return text


def _chosen(field: SettingField, text: str) -> object:
    for choice in field.choices:
        if choice.key == text:
            return choice.value
    raise ValueError(text)


def as_typed(field: SettingField, value: object) -> str:
    """Return how a stored value stands in the form, also one that fits no more."""
    if value is None or value is False:
        return ""
    if field.kind is FieldKind.LINES and isinstance(value, list):
        return "\n".join(str(entry) for entry in value)
    return str(value)
