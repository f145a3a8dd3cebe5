"""`fireside places import FILE`: a list that exists already need not be typed again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from fireside.plugins import Invalid, hookimpl, present

from fireside_places.listing import add_place

COLUMNS = ("name", "directions", "step_free", "step_free_note")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_places(file: Path) -> None:
    """Import places from a CSV file; the columns are name, directions, step_free, step_free_note.

    A file with a fault is refused as a whole, with the line.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for line, row in enumerate(rows, start=2):
        said = {column: (row.get(column) or "").strip() for column in COLUMNS}
        said["step_free"] = said["step_free"] or "unknown"
        try:
            add_place(present().now, **said)
        except Invalid as error:
            reasons = "; ".join(error.fields.values())
            raise click.ClickException(f"line {line}: {reasons} Nothing was imported.") from None
    click.echo(f"{len(rows)} places are on the list.")


@hookimpl
def register_commands() -> Sequence[click.Command]:
    """Give the one command."""
    return [import_places]
