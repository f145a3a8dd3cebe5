"""Debian's Chromium, without windows where it is there as such: half the work."""

from __future__ import annotations

import os
import shutil


def chromium() -> str:
    """Return the program; its absence fails whatever needs it."""
    named = os.environ.get("FIRESIDE_TEST_CHROMIUM")
    program = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install -y chromium-headless-shell"
    return program
