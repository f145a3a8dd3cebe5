"""What a check has to say, before anybody prints it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Weight(StrEnum):
    """How much a remark matters: one error is enough to fail the check."""

    FINE = "fine"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was looked at; `where` names the part, such as a hook or a line."""

    weight: Weight
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class CallTime:
    """How long the calls of one hook or part took, on average and together, in milliseconds."""

    hook: str
    calls: int
    average: float


@dataclass
class Report:
    """All that was found out about one plugin or pack."""

    title: str
    remarks: list[Remark] = field(default_factory=list)
    times: tuple[CallTime, ...] = ()
    pdf: bytes = b""
    """The packet of the sample interview; empty where it was not printed."""

    def note(self, where: str, message: str, weight: Weight = Weight.FINE) -> None:
        """Add a remark."""
        self.remarks.append(Remark(weight, where, message))

    def fail(self, where: str, message: str) -> None:
        """Add an error."""
        self.note(where, message, Weight.ERROR)

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(remark.weight is Weight.ERROR for remark in self.remarks)

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return sum(remark.weight is Weight.WARNING for remark in self.remarks)
