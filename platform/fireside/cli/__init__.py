"""``fireside …``: the operator's commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fireside import __version__
from fireside.cli.mail import mail
from fireside.cli.opening import console, open_app
from fireside.cli.plugin import plugin
from fireside.config import Settings, SettingsError, load_settings


def _settings() -> Settings:
    """Return the settings, or end with the sentence that names the wrong variable."""
    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _find(slug: str) -> int | None:
    from fireside.institutions.service import find_by_slug

    found = find_by_slug(slug)
    return found.id if found is not None else None


def _safe_mode() -> bool:
    """Tell whether no plugin's code may run, not even to name its commands."""
    try:
        return load_settings().safe_mode
    except SettingsError:
        return False


class _House(click.Group):
    """Our commands, and after them those of plugins: none can take the place of one of ours."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        ours = super().get_command(ctx, cmd_name)
        if ours is not None or _safe_mode():
            return ours
        from fireside.plugins.commanding import Surroundings, group_of

        return group_of(cmd_name, Surroundings(open_app, _find))

    def list_commands(self, ctx: click.Context) -> list[str]:
        ours = super().list_commands(ctx)
        if _safe_mode():
            return ours
        from fireside.plugins.commanding import plugins_with_commands

        return [*ours, *(name for name in plugins_with_commands() if name not in ours)]


@click.group(cls=_House)
@click.version_option(__version__)
def main() -> None:
    """Run a Fireside deployment."""


main.add_command(plugin)
main.add_command(mail)


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date, then those of plugins."""
    from fireside.kernel.db.migrating import upgrade
    from fireside.plugins import migrating
    from fireside.plugins.loader import load_plugins

    settings = _settings()
    address = settings.migration_url or settings.database_url
    upgrade(address)
    console.print("The database is up to date.")
    loaded = load_plugins(safe_mode=settings.safe_mode).plugins.values()
    done = migrating.upgrade_all(address, [one.tables for one in loaded if one.tables])
    for one in done:
        said = f"were left as they were: {one.problem}" if one.problem else "are up to date."
        console.print(f"The tables of {one.plugin} {said}", soft_wrap=True, markup=False)
    if any(one.problem for one in done):
        raise SystemExit(1)


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
        "fireside.app:create_app()",
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


@plugin.command("downgrade")
@click.argument("name")
@click.option("--to", "revision", default="base", show_default=True, help="base: no table is left")
@click.confirmation_option(prompt="What these tables hold is deleted with them. Go on?")
def downgrade_plugin(name: str, revision: str) -> None:
    """Take a plugin's tables back to an earlier version, or away before it is uninstalled."""
    from fireside.plugins import migrating
    from fireside.plugins.loader import load_plugins

    settings = _settings()
    found = load_plugins().plugins.get(name)
    if found is None or found.tables is None:
        raise click.ClickException(f"No plugin called {name} with tables of its own is installed.")
    migrating.downgrade(settings.migration_url or settings.database_url, found.tables, revision)
    console.print(f"The tables of {name} are back at {revision}.")


@main.command()
@click.option("--serve/--no-serve", default=True, help="stop after the walk")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"))
@click.option("--port", default=8000, show_default=True)
def demo(serve: bool, folder: Path, port: int) -> None:
    """Seed a demo institution, walk one interview, and serve it on this machine."""
    from fireside.demo.run import run_demo

    raise SystemExit(run_demo(serve=serve, folder=folder, port=port))
