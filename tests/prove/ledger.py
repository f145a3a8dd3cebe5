"""The table at the end of `make prove`: what was promised, what was done, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from rich.console import Console
from rich.table import Table

from tests.prove.scale import Scale


class Verdict(StrEnum):
    """What a proof came to; only ``BROKEN`` fails the run."""

    KEPT = "kept"
    BROKEN = "BROKEN"
    CONTROL = "control"
    """A run that is made to lose something, so that one sees that a loss would be noticed."""
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    promise: str
    database: str
    done: str
    figure: str
    verdict: Verdict


@dataclass
class Ledger:
    """What this run has shown so far."""

    scale: Scale
    lines: list[Line] = field(default_factory=list)

    def write(
        self, promise: str, database: str, done: str, figure: str, breaches: list[str]
    ) -> None:
        """Add a line; a breach is said in it, and raised as an AssertionError."""
        verdict = Verdict.BROKEN if breaches else Verdict.KEPT
        told = "; ".join([figure, *breaches[:3]])
        self.lines.append(Line(promise, database, done, told, verdict))
        assert not breaches, "\n".join(breaches[:40])

    def note(self, verdict: Verdict, promise: str, database: str, done: str, figure: str) -> None:
        """Add a line that judges nothing: a control, or something that cannot run here."""
        self.lines.append(Line(promise, database, done, figure, verdict))

    def show(self, console: Console) -> None:
        """Print the table."""
        table = Table(title="What was promised, and what was seen", show_lines=True, expand=True)
        for head, share in (("promise", 3), ("database", 1), ("what was done", 4)):
            table.add_column(head, ratio=share)
        table.add_column("figure", ratio=5)
        table.add_column("verdict", no_wrap=True)
        for line in self.lines:
            table.add_row(line.promise, line.database, line.done, line.figure, line.verdict)
        console.print(table)
