"""What an administrator writes: one day or span to a line."""

from __future__ import annotations

from datetime import date

from fireside.plugins import PluginContext
from pydantic import BaseModel, Field, field_validator

Days = tuple[date, date]
_LONGEST = 366


class Settings(BaseModel):
    """The closed days of one institution."""

    closed: list[str] = Field(
        default=[],
        max_length=200,
        title="Closed days",
        description="One day or span to a line: 2026-11-26, or 2026-12-24 to 2027-01-02.",
    )

    @field_validator("closed")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        kept = [line for line in lines if line.strip()]
        for line in kept:
            read_days(line)
        return kept

    @classmethod
    def of(cls, ctx: PluginContext) -> Settings:
        """Read what the institution has set."""
        return cls.model_validate(dict(ctx.settings))

    @property
    def spans(self) -> list[Days]:
        """The first and the last day of each line."""
        return [read_days(line) for line in self.closed]


def read_days(line: str) -> Days:
    """Return the first and the last day that a line names; raise ValueError with a sentence."""
    first, _, last = (part.strip() for part in line.partition(" to "))
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError(f"“{line}” is no day; write 2026-12-24, or two with “to”") from None
    if not 0 <= (days[1] - days[0]).days < _LONGEST:
        raise ValueError(f"“{line}” ends before it begins, or is longer than a year")
    return days
