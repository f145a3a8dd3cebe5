"""The load client: wrk, a process of its own that costs next to nothing beside Python."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("wrk.lua")
_RESULT = re.compile(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)
CONNECTIONS = 8


@dataclass(frozen=True)
class Answers:
    """How many came in a second, and within how many milliseconds 95 of a hundred did."""

    per_second: float
    p95: float


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire."""

    path: str
    cookie: str = ""
    body: str = ""

    @property
    def line(self) -> str:
        return "\t".join(("POST" if self.body else "GET", self.path, self.cookie, self.body))


class Failed(Exception):
    """The server answered otherwise than the benchmark needs."""


def rate(
    base: str, requests: Sequence[Request], folder: Path, *, seconds: int, status: int
) -> float:
    """Return answers per second, to one request again and again or to many, each sent once."""
    return send(base, requests, folder, seconds=seconds, status=status).per_second


def send(
    base: str,
    requests: Sequence[Request],
    folder: Path,
    *,
    seconds: int,
    status: int,
    connections: int = CONNECTIONS,
) -> Answers:
    """Send for so many seconds, the next one on each connection with the answer to the last."""
    listing = folder / "requests.tsv"
    listing.write_text("".join(f"{request.line}\n" for request in requests), "utf-8")
    done = subprocess.run(
        [
            *("wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s"),
            *("--timeout=30s", f"--script={_SCRIPT}", base, "--", str(listing), str(status)),
        ],
        capture_output=True,
        text=True,
    )
    found = _RESULT.search(done.stdout)
    if found is None:
        raise Failed(f"wrk said:\n{done.stdout}{done.stderr}")
    right, microseconds, failed, wrong, spent, p95 = (int(number) for number in found.groups())
    if wrong or failed:
        raise Failed(f"{requests[0].path}: {failed} without an answer, a wrong status {wrong}")
    if spent:
        raise Failed(f"{len(requests)} requests were too few for {seconds} seconds")
    return Answers(right / (microseconds / 1_000_000), p95 / 1000)
