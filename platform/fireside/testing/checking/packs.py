"""Packs, as files and as a plugin gives them: linted, with the place of each finding."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fireside.plugins import PackError, QuestionPack, load_pack
from fireside.plugins.packs import Finding, PackDraft, lint_pack, read_pack
from fireside.testing.checking.report import Report, Weight

PACK_ENDINGS: Final = (".toml", ".yaml", ".yml", ".csv")


def check_pack_file(file: Path) -> Report:
    """Check a pack as a plugin ships it (TOML) or as an administrator imports it (YAML, CSV)."""
    report = Report(file.name)
    try:
        if file.suffix == ".toml":
            lint_into(report, load_pack(file))
        else:
            _check_text(report, file.read_text(encoding="utf-8"))
    except PackError as error:
        for reason in str(error).split("; "):
            report.fail("pack", reason)
    except UnicodeDecodeError:
        report.fail("pack", "the file is not UTF-8; save it as such")
    except OSError as error:
        report.fail("pack", f"the file cannot be read: {error.strerror}")
    return report


def _check_text(report: Report, text: str) -> None:
    read = read_pack(text)
    if read.draft is not None and not read.faults:
        lint_into(report, read.draft)
    _note_all(report, "pack", read.faults)


def lint_into(report: Report, pack: QuestionPack | PackDraft) -> None:
    """Add what the lint says about a pack, or that it is sound."""
    found = lint_pack(pack)
    key = pack.key if isinstance(pack, QuestionPack) else pack.title
    _note_all(report, f"pack {key}", found)
    if not found:
        report.note(f"pack {key}", f"{len(pack.questions)} questions, nothing to object to")


def _note_all(report: Report, where: str, found: Iterable[Finding]) -> None:
    for one in found:
        weight = Weight.ERROR if one.is_error else Weight.WARNING
        named = f"{one.where} ({one.key})" if one.key else one.where
        report.note(where, f"{named}: {one.message}", weight)
