"""``fireside plugin …``: which plugins are installed, what they add, and who uses them."""

from __future__ import annotations

from pathlib import Path
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


@plugin.command("new")
@click.argument("name")
@click.option(
    "--with",
    "listed",
    default="pack",
    show_default=True,
    metavar="PARTS",
    help="any of pack,scorer,section,settings,tables,pages, or all",
)
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="where its folder is made; by default here",
)
@click.pass_context
def new_plugin(context: click.Context, name: str, listed: str, into: Path) -> None:
    """Write the distribution of a new plugin, with tests that pass at once."""
    from fireside.cli import scaffolding

    root = context.find_root().command
    commands = root.list_commands(context) if isinstance(root, click.Group) else []
    try:
        scaffolding.check_name(name, commands)
        new = scaffolding.NewPlugin(name, scaffolding.read_parts(listed))
        folder = scaffolding.write_plugin(new, into)
    except scaffolding.CannotScaffold as refusal:
        raise click.ClickException(str(refusal)) from None
    _say(f"{folder} is there. Try it: cd {folder} && fireside plugin check . && pytest")


@plugin.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="a setting to try with")
@click.option("--packet", type=click.Path(dir_okay=False, path_type=Path), help="keep the PDF here")
def check_plugin(path: Path, given: tuple[str, ...], packet: Path | None) -> None:
    """Try the plugin of a distribution's folder, or lint a question pack; 1 where it has errors.

    It is loaded into an application of its own with a temporary database, asked about made-up
    people, and printed into a packet. Nothing is installed, and no institution is touched.
    """
    from fireside.cli.plugin_check import print_reports, run_checks

    if wrong := [one for one in given if "=" not in one]:
        raise click.BadParameter(f"{wrong[0]} is not of the form FIELD=VALUE.")
    reports = run_checks(path, dict(one.split("=", 1) for one in given))
    print_reports(console, reports)
    if packet is not None:
        for report in reports:
            if report.pdf:
                packet.write_bytes(report.pdf)
    if any(report.errors for report in reports):
        raise SystemExit(1)


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
