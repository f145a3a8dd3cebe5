"""The mutants of a file: each is the whole file with one thing changed."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from tests.mutants.operators import changes, is_left_alone, words

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "platform"


@dataclass(frozen=True)
class Mutant:
    """One changed file of a room's rules; it exists in memory only."""

    room: str
    path: Path
    line: int
    original: str
    changed: str

    @property
    def module(self) -> str:
        """The dotted name under which the file is imported."""
        parts = self.path.relative_to(PLATFORM).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"

    @cached_property
    def diff(self) -> tuple[str, ...]:
        """The lines that differ, with ``-`` or ``+`` before them."""
        both = self.original.splitlines(), self.changed.splitlines()
        return tuple(
            line
            for line in difflib.unified_diff(*both, n=0, lineterm="")
            if line[:1] in "-+" and line[:3] not in ("---", "+++")
        )


def rules_of(room: str) -> tuple[Path, ...]:
    """Return the files of a room's rules, be it one module or a folder."""
    home = PLATFORM / "fireside" / room
    return tuple(p for p in (home / "rules.py", *sorted(home.glob("rules/*.py"))) if p.exists())


def mutants_of(room: str, path: Path) -> Iterator[Mutant]:
    """Yield each mutant of a file once; a change that leaves the same program is none."""
    original = path.read_text(encoding="utf-8")
    seen = {ast.dump(ast.parse(original))}
    finder = _Finder()
    module = MetadataWrapper(cst.parse_module(original)).visit(finder)
    for node, instead, line in finder.found:
        changed = module.deep_replace(node, instead)
        assert isinstance(changed, cst.Module)
        program = ast.dump(ast.parse(changed.code))
        if program not in seen:
            seen.add(program)
            yield Mutant(room, path, line, original, changed.code)


class _Finder(cst.CSTVisitor):
    """Collect what can change where."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, cst.CSTNode, int]] = []
        self._words: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._words += words(node)
        if node in self._words or is_left_alone(node):
            return False
        place = self.get_metadata(PositionProvider, node, None)
        line = place.start.line if place else 0
        self.found += [(node, instead, line) for instead in changes(node)]
        return True
