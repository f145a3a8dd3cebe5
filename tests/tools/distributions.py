"""Plugins for tests, as an installer would put them on the path."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HEADER = """
from fireside.plugins import *
from fireside.plugins import hookimpl

name = {name!r}
version = "1.0"
title = "Plugin {name}"
summary = "Made for a test."
requires_api = ">=1.0,<2"
"""
InstallPlugin = Callable[..., None]


@pytest.fixture
def install_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InstallPlugin]:
    """Write a distribution with an entry point, as an installer would, and put it on the path."""
    modules: list[str] = []

    def install(name: str, body: str = "", *, header: str | None = None, dist: str = "") -> None:
        dist = dist or f"test-{name}"
        site = tmp_path / f"site-{dist}"
        module = f"{dist.replace('-', '_')}_module"
        folder = site / f"{dist.replace('-', '_')}-1.0.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[fireside.plugins]\n{name} = {module}\n")
        top = HEADER.format(name=name) if header is None else header
        (site / f"{module}.py").write_text(top + textwrap.dedent(body))
        modules.append(module)
        monkeypatch.syspath_prepend(str(site))

    yield install
    for module in modules:
        sys.modules.pop(module, None)
