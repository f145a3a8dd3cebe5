"""The mutants that nobody can notice, from ``equivalent.toml``: each has a reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.mutants.candidates import ROOT, Mutant

LIST = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Equivalent:
    """A change in a file after which it decides the same."""

    file: str
    before: str
    after: str
    reason: str

    @property
    def room(self) -> str:
        """The room whose rules the file belongs to."""
        return PurePosixPath(self.file).parts[2]

    def fits(self, mutant: Mutant) -> bool:
        """Tell whether a mutant is this one, wherever in its file it stands by now."""
        return (
            mutant.path == ROOT / self.file
            and _lines(mutant, "-") == self.before.split("\n")
            and _lines(mutant, "+") == self.after.split("\n")
        )


def read_equivalents() -> list[Equivalent]:
    """Return the list; raises ValueError for an entry without a reason."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8")).get("mutant", [])
    found = [Equivalent(**entry) for entry in entries]
    for entry in found:
        if not entry.reason.strip():
            raise ValueError(f"{entry.file}: “{entry.after}” is called equivalent without a reason")
    return found


def outdated(entries: Iterable[Equivalent], mutants: Iterable[Mutant]) -> list[Equivalent]:
    """Return the entries that fit no mutant: the code has changed, and so must the list."""
    made = list(mutants)
    return [entry for entry in entries if not any(entry.fits(mutant) for mutant in made)]


def _lines(mutant: Mutant, mark: str) -> list[str]:
    return [line[1:].strip() for line in mutant.diff if line[0] == mark]
