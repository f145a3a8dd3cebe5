"""What ``fireside plugin check`` prints: each remark with its mark, and the times in a table."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fireside.testing.checking import (
    PACK_ENDINGS,
    CallTime,
    Remark,
    Report,
    Weight,
    check_folder,
    check_pack_file,
)

_MARKS: Final = {
    Weight.FINE: ("✓", "green"),
    Weight.WARNING: ("!", "yellow"),
    Weight.ERROR: ("✗", "bold red"),
}


def run_checks(path: Path, typed: Mapping[str, str]) -> list[Report]:
    """Check a distribution's folder or a pack; what is logged meanwhile is not for the author."""
    with contextlib.redirect_stderr(io.StringIO()):
        if path.is_dir():
            return check_folder(path, typed)
        if path.suffix in PACK_ENDINGS:
            return [check_pack_file(path)]
    raise click.ClickException(
        f"{path} is neither a folder nor a pack; a pack ends in {', '.join(PACK_ENDINGS)}."
    )


def print_reports(console: Console, reports: Sequence[Report]) -> None:
    """Print all that was found."""
    for report in reports:
        console.print(Text(report.title, style="bold"))
        for remark in report.remarks:
            console.print(_line(remark), soft_wrap=True)
        if report.times:
            console.print()
            console.print(_times(report.times))
        console.print()
        console.print(_verdict(report))


def _line(remark: Remark) -> Text:
    mark, style = _MARKS[remark.weight]
    where = Text(f"{remark.where}: ", style="bold" if remark.weight is not Weight.FINE else "")
    return Text.assemble("  ", Text(mark, style=style), " ", where, remark.message)


def _times(times: Sequence[CallTime]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2))
    table.add_column("  Hook")
    table.add_column("Calls", justify="right")
    table.add_column("Per call", justify="right")
    for one in times:
        table.add_row(Text(f"  {one.hook}"), str(one.calls), f"{one.average:.2f} ms")
    return table


def _verdict(report: Report) -> Text:
    if report.errors:
        counts = _count(report.errors, "error"), _count(report.warnings, "warning")
        return Text(", ".join(counts), "red")
    if report.warnings:
        return Text(f"No error, {_count(report.warnings, 'warning')}.", "yellow")
    return Text("All is well.", "green")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
