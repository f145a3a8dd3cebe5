"""``fireside …``: the operator's commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fireside import __version__
from fireside.cli.opening import console, open_app
from fireside.cli.plugin import plugin
from fireside.config import SettingsError, load_settings


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Run a Fireside deployment."""


main.add_command(plugin)


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

    Worker(open_app()).run_until_stopped()


@main.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="host:port")
@click.option("--workers", default=2, show_default=True, help="web processes")
@click.option("--threads", default=4, show_default=True, help="threads per process")
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve the pages with gunicorn."""
    open_app()  # a wrong setting is said here, once, not by every process
    command = [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread"]
    command += [
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "fireside.app:createopen_app()",
    ]
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

    with open_app().app_context():
        try:
            address = open_institution(slug, name, zone, host_name, administrator)
        except Invalid as error:
            raise click.ClickException("; ".join(error.fields.values())) from None
    console.print(f"{name} is open at {address}")


@main.command()
@click.option("--serve/--no-serve", default=True, help="stop after the walk")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"))
@click.option("--port", default=8000, show_default=True)
def demo(serve: bool, folder: Path, port: int) -> None:
    """Seed a demo institution, walk one interview, and serve it on this machine."""
    from fireside.demo.run import run_demo

    raise SystemExit(run_demo(serve=serve, folder=folder, port=port))
