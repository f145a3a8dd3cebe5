"""Checks of the answers that become part of a page or of the command line, and of objections.

As in ``checks``, each returns a sentence saying what is wrong, or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, cast

import click

from fireside.plugins.checks import list_of, misfit
from fireside.plugins.cleaning import MOST_CHARACTERS
from fireside.plugins.types import Denial, NavEntry, SlotPanel

MOST_ENTRIES: Final = 5
"""Entries of one plugin in the menu."""
LONGEST_LABEL: Final = 60
MOST_PANELS: Final = 5
"""Panels of one plugin at one place."""


def panels(answer: object) -> str | None:
    """Check the panels that a plugin gave for one place."""
    if problem := list_of(SlotPanel)(answer):
        return problem
    given = cast("Sequence[SlotPanel]", answer)
    if len(given) > MOST_PANELS:
        return f"{len(given)} panels are too many; at most {MOST_PANELS}"
    if any(len(panel.html) > MOST_CHARACTERS for panel in given):
        return f"html is longer than {MOST_CHARACTERS} characters"
    return _wrong_label(panel.title for panel in given)


def menu_entries(answer: object) -> str | None:
    """Check the entries that a plugin gave for the menu."""
    if problem := list_of(NavEntry)(answer):
        return problem
    given = cast("Sequence[NavEntry]", answer)
    if len(given) > MOST_ENTRIES:
        return f"{len(given)} entries are too many; at most {MOST_ENTRIES}"
    return _wrong_label(entry.label for entry in given)


def _wrong_label(labels: Iterable[str]) -> str | None:
    if all(0 < len(label.strip()) <= LONGEST_LABEL for label in labels):
        return None
    return f"a label or title has 1 to {LONGEST_LABEL} characters"


def denial(answer: object) -> str | None:
    """Check an objection; None objects to nothing."""
    return misfit(answer, Denial | None)


def commands(answer: object) -> str | None:
    """Check the commands of a plugin."""
    if problem := list_of(click.Command)(answer):
        return problem
    named = all(command.name for command in cast("Sequence[click.Command]", answer))
    return None if named else "a command lacks its name"
