"""What a process holds."""

from __future__ import annotations

from pathlib import Path


def megabytes(pid: int) -> float:
    """Return the proportional set size: its own pages, and its part of those that are shared."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"the kernel does not say what process {pid} holds")
