"""``fireside plugin …``: which plugins are installed, what they add, and who uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fireside.cli.opening import at_institution, console, open_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from fireside.institutions.models import Institution
    from fireside.kernel.permissions import Actor

SLUG = "slug of the institution"


@click.group()
def plugin() -> None:
    """List installed plugins, look at one, and switch them for one institution."""


@plugin.command("list")
@click.option("--institution", "slug", default=None, help=SLUG)
def list_plugins(slug: str | None) -> None:
    """Say which plugins are loaded, which cannot be, and how they fare at an institution."""
    from fireside.cli import plugin_tables as tables

    if slug is None:
        with open_app().app_context():
            tables.print_installed(console)
        return
    with at_institution(slug) as institution:
        tables.print_used(console, institution)


@plugin.command("show")
@click.argument("name")
@click.option("--institution", "slug", required=True, help=SLUG)
def show_plugin(name: str, slug: str) -> None:
    """Show what a plugin adds, its settings, times, faults and changes at an institution."""
    from fireside.admin import service
    from fireside.cli import plugin_tables as tables
    from fireside.kernel.errors import NotFound
    from fireside.kernel.permissions import Actor

    with at_institution(slug) as institution:
        try:
            page = service.show_plugin(Actor.system(institution.id), name)
        except NotFound:
            raise click.ClickException(f"No plugin called {name} is known here.") from None
        tables.print_page(console, page, institution)


@plugin.command("enable")
@click.argument("name")
@click.option("--institution", "slug", required=True, help=SLUG)
@click.option("--preview", is_flag=True, help="say what it would add, and change nothing")
def enable_plugin(name: str, slug: str, *, preview: bool) -> None:
    """Let a plugin speak in one institution, and say what that adds."""
    from fireside.cli import plugin_tables as tables
    from fireside.plugins import state
    from fireside.plugins.additions import additions_of
    from fireside.plugins.loader import contents

    with at_institution(slug) as institution:
        if preview:
            if name not in contents().plugins:
                raise click.ClickException(f"No plugin called {name} is installed.")
            _say(f"{name} would add at {institution.name}:")
        else:
            _switch(institution, name, state.enable_plugin)
            _say(f"{name} is on at {institution.name}. It adds:")
        tables.print_additions(console, additions_of(contents(), name))


@plugin.command("disable")
@click.argument("name")
@click.option("--institution", "slug", required=True, help=SLUG)
def disable_plugin(name: str, slug: str) -> None:
    """Silence a plugin in one institution; its settings stay."""
    from fireside.plugins import state

    with at_institution(slug) as institution:
        _switch(institution, name, state.disable_plugin)
        _say(f"{name} is off at {institution.name}.")


def _switch(institution: Institution, name: str, switch: Callable[[Actor, str], None]) -> None:
    from fireside.kernel.db import db
    from fireside.kernel.errors import FiresideError
    from fireside.kernel.permissions import Actor

    try:
        switch(Actor.system(institution.id), name)
    except FiresideError as error:
        raise click.ClickException(f"{error.message} {error.kept}".strip()) from None
    db.session.commit()


def _say(line: str) -> None:
    console.print(line, soft_wrap=True, markup=False, highlight=False)
