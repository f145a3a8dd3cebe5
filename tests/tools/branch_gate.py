"""Fail when the branches of a rules or service module are covered by less than 95 %.

usage: branch_gate.py coverage.json

The gate is per module, so that a well-tested room cannot hide a neglected one. A module without
branches is measured by its lines.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

GATE = 95.0
GUARDED = {"rules", "service"}


@dataclass(frozen=True)
class Share:
    """What part of one file's branches (or lines, where it has none) a test run reached."""

    path: str
    reached: int
    total: int
    missing: list[int]

    @property
    def percent(self) -> float:
        return 100.0 if self.total == 0 else 100.0 * self.reached / self.total


def is_guarded(path: str) -> bool:
    """Tell whether a file is a room's `rules` or `service`, or lies in a folder of that name."""
    parts = PurePosixPath(path).with_suffix("").parts
    return "fireside" in parts and bool(GUARDED & set(parts))


def shares(report: dict) -> list[Share]:
    """Read coverage.py's JSON report."""
    found = []
    for path, entry in sorted(report["files"].items()):
        if not is_guarded(path):
            continue
        summary = entry["summary"]
        kind = "branches" if summary.get("num_branches") else "lines"
        if kind == "branches":
            reached, total = summary["covered_branches"], summary["num_branches"]
        else:
            reached, total = summary["covered_lines"], summary["num_statements"]
        found.append(Share(path, reached, total, entry["missing_lines"]))
    return found


def main(report_path: str) -> int:
    """Print each module's share; return 1 when one is below the gate or nothing was measured."""
    measured = shares(json.loads(Path(report_path).read_text(encoding="utf-8")))
    if not measured:
        print(
            "branch gate: the report names no rules or service module; was the right code measured?"
        )
        return 1
    failed = [share for share in measured if share.percent < GATE]
    for share in failed:
        print(f"  {share.percent:5.1f} %  {share.path}  lines never reached: {share.missing}")
    verdict = "FAILED" if failed else "passed"
    print(f"branch gate {verdict}: {len(measured)} modules, {len(failed)} below {GATE:.0f} %")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
