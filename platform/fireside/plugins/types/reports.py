"""What came of conversations, for advisers: reports of counts, and formats to export in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fireside.plugins.types.context import PluginContext

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One conversation that took place, with nobody's name in it.

    What the student thinks of it is there only where she lets advisers read her reflection.
    """

    programme: str
    year: int | None
    """When the student graduates."""
    field: str
    """The host's field of work, a key of `vocabulary.FIELDS`."""
    format: str
    """A key of `vocabulary.FORMATS`."""
    thanked: bool
    reflected: bool
    verdict: str = ""
    """`confirmed`, `refined`, `ruled_out`, `undecided`; empty where it is not known."""
    fit_before: int | None = None
    """1 (not for me) to 5 (made for me)."""
    fit_after: int | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of a report: a label, and a count for each column."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Counts of conversations. Fireside hides what is under 5, and shows no sums."""

    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]


BuildReport = Callable[[PluginContext, tuple[OutcomeRow, ...]], ReportTable]


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """A question that advisers ask of all conversations together."""

    key: str
    title: str
    summary: str
    build: BuildReport


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be exported: the cohort, or what came of conversations."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


WriteSheet = Callable[[PluginContext, Sheet], bytes]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format. Cells that a spreadsheet would compute come escaped, save for JSON, workbooks."""

    key: str
    title: str
    extension: str
    """Without a dot: `csv`."""
    content_type: str
    """Such as `text/csv`; the file is always handed out to be kept, never shown."""
    write: WriteSheet
