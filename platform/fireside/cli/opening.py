"""What every command begins with: a place to write to, and the application with its settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console

from fireside.config import SettingsError, load_settings

if TYPE_CHECKING:
    from flask import Flask

    from fireside.institutions.models import Institution

console = Console()


def open_app() -> Flask:
    """Return the application, or end with the sentence that names the wrong variable."""
    from fireside.app import create_app

    try:
        return create_app(load_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def at_institution(slug: str) -> Iterator[Institution]:
    """Within the block everything serves one institution; end where there is none."""
    from fireside.institutions.service import find_by_slug
    from fireside.kernel import tenancy

    with open_app().app_context():
        found = find_by_slug(slug)
        if found is None:
            raise click.ClickException(f"No institution lives at /i/{slug}/.")
        with tenancy.scope(found.id):
            yield found
