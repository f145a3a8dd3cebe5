"""Reads a plugin's pydantic schema into the fields of a form, by way of JSON Schema.

JSON Schema says the same of a field however its author wrote it (`Field(ge=1)`, `Annotated`,
an enum, a `Literal`), so that nothing here looks into pydantic itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from fireside.plugins.settings.fields import Choice, FieldKind, SettingField

_LIMITS: Final = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)
_PLAIN: Final[Mapping[str, FieldKind]] = MappingProxyType(
    {"integer": FieldKind.WHOLE, "number": FieldKind.NUMBER, "boolean": FieldKind.YES_NO}
)
_FORMATS: Final[Mapping[str, FieldKind | None]] = MappingProxyType(
    {
        "password": FieldKind.SEALED,
        "date": FieldKind.DATE,
        "date-time": None,
        "time": None,
        "duration": None,
        "binary": None,
    }
)
"""Formats of a text that are a kind of their own; None for those that no form here asks for."""
_SHOWN: Final = "str, int, float, bool, date, SecretStr, an enum, a Literal or list[str]"
Property = Mapping[str, Any]


class SchemaProblem(ValueError):
    """No form can be made of a schema; the message names the field and what to change."""


def fields_of(schema: type[BaseModel]) -> tuple[SettingField, ...]:
    """Return the fields in the author's order; raise SchemaProblem for what no form can show."""
    described = schema.model_json_schema(by_alias=False, mode="validation")
    shared = described.get("$defs", {})
    required = set(described.get("required", ()))
    return tuple(
        _field(schema, name, one, shared, required=name in required)
        for name, one in described.get("properties", {}).items()
    )


def _field(
    schema: type[BaseModel], name: str, one: Property, shared: Property, *, required: bool
) -> SettingField:
    told = schema.model_fields[name]
    if told.alias is not None or told.validation_alias is not None:
        raise SchemaProblem(f"{name} has an alias; a setting is known by its own name")
    kernel, nullable = _without_none(name, one, shared)
    kind = _kind(name, kernel, shared)
    default = None
    if not required and kind is not FieldKind.SEALED:
        default = to_jsonable_python(told.get_default(call_default_factory=True, validated_data={}))
    return SettingField(
        name=name,
        label=told.title or _as_words(name),
        description=(told.description or "").strip(),
        kind=kind,
        required=required,
        nullable=nullable,
        default=default,
        choices=_choices(kernel) if kind is FieldKind.CHOICE else (),
        limits=MappingProxyType({key: kernel[key] for key in _LIMITS if key in kernel}),
    )


def _without_none(name: str, one: Property, shared: Property) -> tuple[Property, bool]:
    """Return what a field holds when it holds something, and whether it may hold None."""
    one = _resolved(one, shared)
    if "anyOf" not in one:
        return one, False
    options = [_resolved(option, shared) for option in one["anyOf"]]
    filled = [option for option in options if option.get("type") != "null"]
    if len(filled) != 1:
        raise SchemaProblem(f"{name} may be of several types; use {_SHOWN}")
    return filled[0], len(filled) < len(options)


def _resolved(one: Property, shared: Property) -> Property:
    if "$ref" not in one:
        return one
    target: Property = shared[one["$ref"].rsplit("/", 1)[-1]]
    return target


def _kind(name: str, kernel: Property, shared: Property) -> FieldKind:
    if "enum" in kernel or "const" in kernel:
        return FieldKind.CHOICE
    stated = str(kernel.get("type"))
    kind: FieldKind | None = None
    if stated == "array" and not {"prefixItems", "uniqueItems"} & set(kernel):
        kind = _kind_of_list(_resolved(kernel.get("items", {}), shared))
    elif stated == "string":
        kind = _FORMATS.get(kernel.get("format", ""), FieldKind.TEXT)
    elif stated in _PLAIN:
        kind = _PLAIN[stated]
    if kind is None:
        raise SchemaProblem(f"{name} has a type that no form can show; use {_SHOWN}")
    return kind


def _kind_of_list(items: Property) -> FieldKind | None:
    plain = items.get("type") == "string" and not {"enum", "const"} & set(items)
    return FieldKind.LINES if plain and items.get("format", "") not in _FORMATS else None


def _choices(kernel: Property) -> tuple[Choice, ...]:
    values = kernel.get("enum", [kernel.get("const")])
    return tuple(Choice(str(value), value, _as_words(str(value))) for value in values)


def _as_words(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
