"""``fireside …``: the operator's commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import Flask
from rich.console import Console

from fireside import __version__
from fireside.config import SettingsError, load_settings

console = Console()


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Run a Fireside deployment."""


def _app() -> Flask:
    """Return the application, or end with the sentence that names the wrong variable."""
    from fireside.app import create_app

    try:
        return create_app(load_settings())
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    from fireside.kernel.db.migrating import upgrade

    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    upgrade(settings.migration_url or settings.database_url)
    console.print("The database is up to date.")


@main.command()
def worker() -> None:
    """Send mail, print packets, send reminders: run as many of these as you like."""
    from fireside.kernel.jobs.worker import Worker

    Worker(_app()).run_until_stopped()


@main.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="host:port")
@click.option("--workers", default=2, show_default=True, help="web processes")
@click.option("--threads", default=4, show_default=True, help="threads per process")
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve the pages with gunicorn."""
    _app()  # a wrong setting is said here, once, not by every process
    command = [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads), "fireside.app:create_app()"]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell


@main.group()
def institution() -> None:
    """Open and list institutions."""


@institution.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone, as Europe/Berlin")
@click.option("--host-name", default=None, help="its own host name, where there is DNS")
@click.option("--administrator", required=True, help="mail address of the first administrator")
def add_institution(
    slug: str, name: str, zone: str, host_name: str | None, administrator: str
) -> None:
    """Open an institution with its first administrator."""
    from fireside.admin.service import open_institution
    from fireside.kernel.errors import Invalid

    with _app().app_context():
        try:
            address = open_institution(slug, name, zone, host_name, administrator)
        except Invalid as error:
            raise click.ClickException("; ".join(error.fields.values())) from None
    console.print(f"{name} is open at {address}")


@main.group()
def plugin() -> None:
    """List installed plugins, and switch them for one institution."""


def _switch_plugin(name: str, slug: str, *, enabled: bool) -> None:
    from fireside.institutions.service import find_by_slug
    from fireside.kernel import tenancy
    from fireside.kernel.db import db
    from fireside.kernel.errors import NotFound
    from fireside.kernel.permissions import Actor
    from fireside.plugins.state import disable_plugin, enable_plugin

    with _app().app_context():
        found = find_by_slug(slug)
        if found is None:
            raise click.ClickException(f"No institution lives at /i/{slug}/.")
        switch = enable_plugin if enabled else disable_plugin
        with tenancy.scope(found.id):
            try:
                switch(Actor.system(found.id), name)
            except NotFound as error:
                raise click.ClickException(error.message) from None
            db.session.commit()
        console.print(f"{name} is {'on' if enabled else 'off'} at {found.name}.")


@plugin.command("list")
def list_plugins() -> None:
    """Say which plugins this deployment loads, and which it cannot."""
    from fireside.plugins.loader import contents

    with _app().app_context():
        loaded = contents()
        for one in loaded.plugins.values():
            console.print(f"{one.name} {one.version}: {one.title}", soft_wrap=True, markup=False)
        for problem in loaded.problems:
            line = f"{problem.name} cannot be loaded: {problem.reason}"
            console.print(line, soft_wrap=True, markup=False)
        if not loaded.plugins and not loaded.problems:
            console.print("No plugin is loaded.")


@plugin.command("enable")
@click.argument("name")
@click.option("--institution", "slug", required=True, help="slug of the institution")
def enable_plugin(name: str, slug: str) -> None:
    """Let a plugin speak in one institution."""
    _switch_plugin(name, slug, enabled=True)


@plugin.command("disable")
@click.argument("name")
@click.option("--institution", "slug", required=True, help="slug of the institution")
def disable_plugin(name: str, slug: str) -> None:
    """Silence a plugin in one institution."""
    _switch_plugin(name, slug, enabled=False)


@main.command()
@click.option("--serve/--no-serve", default=True, help="stop after the walk")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"))
@click.option("--port", default=8000, show_default=True)
def demo(serve: bool, folder: Path, port: int) -> None:
    """Seed a demo institution, walk one interview, and serve it on this machine."""
    from fireside.demo.run import run_demo

    raise SystemExit(run_demo(serve=serve, folder=folder, port=port))


if __name__ == "__main__":
    main()
