"""Question packs as people write them: the unchecked draft, its lint, and its text forms."""

from fireside.plugins.packs.draft import (
    DraftQuestion,
    Finding,
    PackDraft,
    Severity,
    draft_of,
    pack_of,
)
from fireside.plugins.packs.lint import errors_of, lint_pack
from fireside.plugins.packs.text import MOST_CHARACTERS, ReadPack, read_pack
from fireside.plugins.packs.writing import write_csv, write_yaml

__all__ = [
    "MOST_CHARACTERS",
    "DraftQuestion",
    "Finding",
    "PackDraft",
    "ReadPack",
    "Severity",
    "draft_of",
    "errors_of",
    "lint_pack",
    "pack_of",
    "read_pack",
    "write_csv",
    "write_yaml",
]
