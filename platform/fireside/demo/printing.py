"""What the demo says in the terminal: one line for each step, and the table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_TABLE_COLUMNS = 200  # wider than most terminals: a link must not be cut in two


@dataclass(frozen=True)
class SignInLink:
    """A way in for one person of the cast."""

    role: str
    name: str
    institution: str
    address: str


class Narrator:
    """Says each step as it ends, with a number and the seconds it took."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._number = 0

    @contextmanager
    def step(self, words: str) -> Iterator[Step]:
        """Time the block; the line is printed when it ends without an error."""
        began = time.monotonic()
        told = Step()
        yield told
        self._number += 1
        found = f": [dim]{escape(told.found)}[/dim]" if told.found else ""
        seconds = f"[dim]({time.monotonic() - began:.1f} s)[/dim]"
        self.console.print(f"[green]{self._number:>3}[/green]  {escape(words)}{found} {seconds}")

    def heading(self, words: str) -> None:
        """Begin a part."""
        self.console.print(f"\n[bold]{words}[/bold]")

    def say(self, words: str) -> None:
        """Say a sentence."""
        self.console.print(words)

    def fail(self, words: str) -> None:
        """Say what went wrong."""
        self.console.print(f"\n[bold red]The demo stopped.[/bold red] {escape(words)}")


@dataclass
class Step:
    """What a step found out, printed after its words."""

    found: str = ""


def print_doors(
    narrator: Narrator, links: Sequence[SignInLink], mails_address: str, packet: Path
) -> None:
    """Print where everything is: a link for each role, the mails, the packet."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Sign in as", "Who", "At", "Link, good until you stop the demo"):
        table.add_column(heading, no_wrap=True)
    for link in links:
        table.add_row(link.role, link.name, link.institution, link.address)
    narrator.console.print()
    Console(width=_TABLE_COLUMNS, highlight=False).print(table)
    narrator.say(f"Mails that would have been sent: {mails_address}")
    narrator.say(f"The packet of the walk:          {packet}")
    narrator.say("Ctrl-C ends the demo.")
