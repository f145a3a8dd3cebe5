"""One setting, as a form shows it and as a sentence speaks of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field


class FieldKind(StrEnum):
    """What a person gives: each kind has its place in a form."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LINES = "lines"
    SEALED = "sealed"
    DATE = "date"


class Choice(Struct, frozen=True):
    """One of the values to choose from; ``key`` stands for it in the form."""

    key: str
    value: object
    label: str


class SettingField(Struct, frozen=True):
    """A field of a plugin's schema."""

    name: str
    label: str
    description: str
    kind: FieldKind
    required: bool
    """Nothing is assumed where it is left empty."""
    nullable: bool
    """It may be left empty, which means None."""
    default: object = None
    """As JSON has it; None for a secret and for what is required."""
    choices: tuple[Choice, ...] = ()
    limits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Limits by the names of JSON Schema, such as ``maximum`` and ``maxLength``."""

    @property
    def secret(self) -> bool:
        """Tell whether it is stored sealed and never shown."""
        return self.kind is FieldKind.SEALED
