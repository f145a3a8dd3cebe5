"""A pack written as text, in YAML or as a table: read with every fault named, or not at all."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from fireside.plugins.packs.csv_text import looks_like_a_table, read_csv
from fireside.plugins.packs.draft import Finding, PackDraft, Severity

MOST_CHARACTERS: Final = 100_000
"""A pack of 150 questions has about 50,000."""
_NO_TEXT: Final = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2 §5.1 does not count among printable characters."""
_OTHER_BREAKS: Final = re.compile(r"[\x85\u2028\u2029]")


class ReadPack(Struct, frozen=True):
    """What a text says; `draft` is None where it is neither YAML nor a table."""

    draft: PackDraft | None
    faults: tuple[Finding, ...] = ()


def read_pack(text: str) -> ReadPack:
    """Read a pack; which of the two forms it has is seen from its first lines."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = _OTHER_BREAKS.sub(" ", plain)
    if fault := _unreadable(plain):
        return ReadPack(None, (fault,))
    draft, faults = read_csv(plain) if looks_like_a_table(plain) else _read_yaml(plain)
    return ReadPack(draft, tuple(sorted(faults, key=lambda fault: fault.line)))


def _read_yaml(text: str) -> tuple[PackDraft | None, list[Finding]]:
    from fireside.plugins.packs.yaml_text import read_yaml  # YAML's library, where there is YAML

    return read_yaml(text)


def _unreadable(text: str) -> Finding | None:
    if not text.strip():
        return Finding(Severity.ERROR, "There is nothing here yet.")
    if len(text) > MOST_CHARACTERS:
        said = f"The text has {len(text)} characters; at most {MOST_CHARACTERS} are read."
        return Finding(Severity.ERROR, said)
    if odd := _NO_TEXT.search(text):
        said = "There is a character here that no text has. Type the line anew."
        return Finding(Severity.ERROR, said, line=text.count("\n", 0, odd.start()) + 1)
    return None
