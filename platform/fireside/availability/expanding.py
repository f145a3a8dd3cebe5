"""Reads one calendar in a process of its own, which may take only so much time and memory.

A few lines of a calendar can ask for years of work. This process knows no secret and no database:
it is given the file, or what a calendar server answered, and a span of time, answers with busy
times, and is ended when that takes too long.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from fireside.availability.rules import Busy, busy_of
from fireside.availability.rules.multistatus import files_in
from fireside.kernel.outside import Trouble, Unreachable

_CPU_SECONDS: Final = 20
_WHOLE_SECONDS: Final = 40
_MEMORY_BYTES: Final = 1 << 30


def expand(
    content: bytes, zone: str, starts_at: datetime, ends_at: datetime, own_uids: Collection[str]
) -> list[Busy]:
    """Return what ``busy_of`` finds; raise Unreachable where it finds no end or no calendar."""
    return _answer_of(content, None, zone, starts_at, ends_at, own_uids)


def expand_pages(
    pages: Sequence[bytes],
    zone: str,
    starts_at: datetime,
    ends_at: datetime,
    own_uids: Collection[str],
) -> list[Busy]:
    """Do the same for the answers of a calendar server; an event that several pages tell is one."""
    lengths = [len(page) for page in pages]
    return _answer_of(b"".join(pages), lengths, zone, starts_at, ends_at, own_uids)


def _answer_of(
    content: bytes,
    lengths: list[int] | None,
    zone: str,
    starts_at: datetime,
    ends_at: datetime,
    own_uids: Collection[str],
) -> list[Busy]:
    span = starts_at.isoformat(), ends_at.isoformat()
    asked = json.dumps([zone, *span, sorted(own_uids), lengths])
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and the file goes to its input
            [sys.executable, "-I", "-m", __name__],
            input=asked.encode() + b"\n" + content,
            capture_output=True,
            timeout=_WHOLE_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise Unreachable(Trouble.TOO_SLOW) from None
    if done.returncode < 0:
        raise Unreachable(Trouble.TOO_SLOW)
    if done.returncode > 0:
        raise Unreachable(Trouble.UNREADABLE)
    return [
        (datetime.fromisoformat(first), datetime.fromisoformat(last))
        for first, last in json.loads(done.stdout)
    ]


def main() -> int:
    """Answer one question from standard input; 1 where the file is no calendar."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    asked, _, content = sys.stdin.buffer.read().partition(b"\n")
    zone, starts_at, ends_at, own_uids, lengths = json.loads(asked)
    span = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    try:
        file = content if lengths is None else _one_file(content, lengths)
        found = busy_of(file, zone, *span, own_uids) if file or lengths is None else []
    except Exception:  # noqa: BLE001 - whatever a broken file does to its parsers is one answer
        return 1
    sys.stdout.write(json.dumps([[one.isoformat() for one in busy] for busy in found]))
    return 0


def _one_file(content: bytes, lengths: list[int]) -> bytes:
    """Return all event files that the pages hold, one after the other."""
    files = dict(pair for page in _split(content, lengths) for pair in files_in(page))
    return "\r\n".join(files.values()).encode()


def _split(content: bytes, lengths: list[int]) -> Iterator[bytes]:
    start = 0
    for length in lengths:
        yield content[start : start + length]
        start += length


if __name__ == "__main__":
    sys.exit(main())
