"""Distributions of plugins, written into a folder as their authors do."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from fireside.kernel import permissions
from fireside.kernel.jobs import registry as job_registry
from tests.tools.wheels import forget_modules

PROJECT = """
[project]
name = "{name}-for-a-test"
version = "1.0"

[project.entry-points."fireside.plugins"]
{name} = "{name}_module"
"""
HEADER = """
from fireside.plugins import *
from fireside.plugins import hookimpl

name = {name!r}
version = "1.0"
title = "Plugin {name}"
summary = "Made for a test."
requires_api = ">=1.0,<2"
"""
Write = Callable[..., Path]
_numbers = count(1)


@pytest.fixture
def write_plugin(tmp_path: Path) -> Iterator[Write]:
    """Write a plugin of one module; without a name it gets one that no other test has."""
    names: list[str] = []

    def write(body: str = "", *, header: str = HEADER) -> Path:
        name = f"written{next(_numbers)}"
        names.append(name)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pyproject.toml").write_text(PROJECT.format(name=name))
        source = header.replace("{name!r}", repr(name)).replace("{name}", name)
        (folder / f"{name}_module.py").write_text(source + textwrap.dedent(body))
        return folder

    yield write
    for name in names:
        forget_modules(f"{name}_module")
        permissions.forget_actions(f"p.{name}.")
        job_registry.forget(f"p.{name}.")
