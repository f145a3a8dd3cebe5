"""Says in words what a setting takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fireside.plugins.settings.fields import FieldKind, SettingField

_NOUNS: Final[Mapping[FieldKind, str]] = MappingProxyType(
    {
        FieldKind.TEXT: "a text",
        FieldKind.WHOLE: "a whole number",
        FieldKind.NUMBER: "a number, such as 2.5",
        FieldKind.YES_NO: "yes or no",
        FieldKind.LINES: "a list of texts",
        FieldKind.SEALED: "a text",
        FieldKind.DATE: "a day, such as 2026-11-30",
    }
)
_UNITS: Final = (("Length", " characters"), ("Items", " entries"), ("imum", ""))


def wanted(field: SettingField) -> str:
    """Return what is expected, such as ``a whole number, 1 to 50``."""
    if field.kind is FieldKind.CHOICE:
        return f"one of {', '.join(choice.label for choice in field.choices)}"
    span = _span(field)
    return f"{_NOUNS[field.kind]}, {span}" if span else _NOUNS[field.kind]


def hint_for(field: SettingField) -> str:
    """Return the hint beside a field: its author's words, then its limits."""
    span = _span(field)
    said = [field.description.rstrip(".") + "." if field.description else ""]
    if field.kind is FieldKind.LINES:
        said.append("One entry in each line.")
    if span:
        said.append(f"{span[:1].upper()}{span[1:]}.")
    return " ".join(filter(None, said))


def _span(field: SettingField) -> str:
    """Return the limits of a field in words; empty where it has none."""
    for ending, unit in _UNITS:
        least, most = field.limits.get(f"min{ending}"), field.limits.get(f"max{ending}")
        if least is not None and most is not None:
            return f"{least:g} to {most:g}{unit}"
        if least is not None:
            return f"at least {least:g}{unit}"
        if most is not None:
            return f"at most {most:g}{unit}"
    return _open_span(field)


def _open_span(field: SettingField) -> str:
    above, below = field.limits.get("exclusiveMinimum"), field.limits.get("exclusiveMaximum")
    said = [f"above {above:g}" if above is not None else ""]
    said.append(f"below {below:g}" if below is not None else "")
    return " and ".join(filter(None, said))
