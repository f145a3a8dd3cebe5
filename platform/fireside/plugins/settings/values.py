"""Checks values against a plugin's schema: what hooks get, or a sentence for each misfit.

Values are JSON, and the check is strict: a text is no number, so nothing is guessed. The sentences
say what is expected and never what was found.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, get_args

from msgspec import Struct, field
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from fireside.plugins.settings.fields import SettingField
from fireside.plugins.settings.wanted import wanted

WHOLE_FORM: Final = ""
"""Where a misfit belongs to no single field."""
_PYDANTICS_OWN: Final = {*get_args(ErrorType)} - {"value_error", "assertion_error"}
"""Kinds of misfit that we put into words; for any other the plugin's author has done so."""
_NEEDED: Final = "It is needed, and not given yet."
_FORBIDDEN: Final = "The plugin has no such setting."


class Reading(Struct, frozen=True):
    """What came of a check: the values by name, or the misfits by the name of the field."""

    values: Mapping[str, object]
    misfits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def fits(self) -> bool:
        """Tell whether hooks may be given the values."""
        return not self.misfits


def read_values(
    schema: type[BaseModel], fields: Sequence[SettingField], values: Mapping[str, object]
) -> Reading:
    """Check values as JSON; whatever else a plugin's own validators raise goes through."""
    try:
        model = schema.model_validate_json(json.dumps(dict(values)), strict=True)
    except ValidationError as error:
        return Reading(MappingProxyType({}), MappingProxyType(_misfits(error, fields)))
    read = {name: _still(getattr(model, name)) for name in schema.model_fields}
    endless = [name for name, value in read.items() if _is_endless(value)]
    if endless:
        said = dict.fromkeys(endless, "Expected a number with an end.")
        return Reading(MappingProxyType({}), MappingProxyType(said))
    return Reading(MappingProxyType(read))


def _still(value: object) -> object:
    """Return a value that no hook can change for another."""
    return tuple(value) if isinstance(value, list) else value


def _is_endless(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _misfits(error: ValidationError, fields: Sequence[SettingField]) -> dict[str, str]:
    known = {one.name: one for one in fields}
    said: dict[str, str] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else WHOLE_FORM
        said.setdefault(name, _place(detail) + _sentence(detail, known.get(name)))
    return said


def _place(detail: ErrorDetails) -> str:
    """Name the entry of a list."""
    position = detail["loc"][1] if len(detail["loc"]) > 1 else None
    return f"Entry {position + 1}: " if isinstance(position, int) else ""


def _sentence(detail: ErrorDetails, field: SettingField | None) -> str:
    kind = detail["type"]
    if kind == "missing":
        return _NEEDED
    if kind == "extra_forbidden":
        return _FORBIDDEN
    secret = field is not None and field.secret
    if kind not in _PYDANTICS_OWN and not secret:
        return _ended(str(detail.get("ctx", {}).get("error", "")) or detail["msg"])
    if field is None:
        return _ended(detail["msg"])
    if kind == "string_pattern_mismatch":
        return "Expected another form of text; see the hint."
    return f"Expected {wanted(field)}."


def _ended(words: str) -> str:
    sentence = words[:1].upper() + words[1:]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
