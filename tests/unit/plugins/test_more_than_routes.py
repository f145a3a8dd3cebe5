"""What a plugin with pages, permissions, jobs, commands or tables is refused for."""

from __future__ import annotations

import pytest

from fireside.plugins import NavEntry, SlotPanel
from fireside.plugins.loader import load_plugins
from fireside.plugins.page_answers import menu_entries, panels
from tests.unit.plugins.conftest import InstallPlugin

PAGES = """
import click
from datetime import timedelta
from pathlib import Path
from flask import Blueprint
from fireside.plugins import PluginTable, needs, session
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

pages = Blueprint("pages", __name__)
lines = [Permission("read", "Read", (Role.STUDENT,))]

@hookimpl
def register_permissions():
    return lines

@hookimpl
def register_blueprint():
    return pages
"""
GOOD_PAGE = """
@pages.get("/")
@needs("read")
def index():
    return "hello"
"""
JOB = """
@hookimpl
def register_jobs():
    return [PluginJob({arguments})]
"""
COMMAND = """
@hookimpl
def register_commands():
    return [{given}]
"""
TABLE = """
class Song({base}):
    __tablename__ = "{name}"
    id: Mapped[int] = mapped_column(primary_key=True)

tables, migrations = {tables}, {folder}
"""
HERE = "Path(__file__).parent"


def reason_for(install_plugin: InstallPlugin, body: str, name: str = "choir") -> str:
    install_plugin(name, PAGES + body)
    (problem,) = load_plugins().problems
    return problem.reason


def table(name: str, base: str = "PluginTable", tables: str = "(Song,)", folder: str = HERE) -> str:
    return TABLE.format(name=name, base=base, tables=tables, folder=folder)


def test_pages_with_permissions_of_their_own_are_taken(install_plugin: InstallPlugin) -> None:
    install_plugin("choir", PAGES + GOOD_PAGE)
    loaded = load_plugins()
    assert loaded.problems == []
    (page,) = loaded.pages.of({"choir"})
    assert (page.key, page.item.rule, page.item.permission) == ("index", "/", "read")
    assert page.item.is_plain


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("@pages.get('/')\ndef index(): return ''", "page 'index' needs the permission"),
        ("@pages.get('/')\n@needs('interview.read')\ndef index(): return ''", "'interview.read'"),
        ("@pages.post('/')\n@needs('read')\ndef add(): return ''", "takes a POST"),
        (GOOD_PAGE + "pages.before_app_request(lambda: None)", "before_request_funcs"),
        (GOOD_PAGE + "pages.before_request(lambda: None)", "before_request_funcs"),
        (GOOD_PAGE + "pages.after_app_request(lambda r: r)", "after_request_funcs"),
        (GOOD_PAGE + "pages.app_errorhandler(404)(lambda e: 'gone')", "error handlers"),
        (GOOD_PAGE + "pages.app_context_processor(dict)", "context processors"),
        (GOOD_PAGE + "pages.add_app_template_filter(str, 'moment')", "template filters"),
        (GOOD_PAGE + "pages.add_app_template_global(str, 'url_for')", "template globals"),
        (GOOD_PAGE + "pages.register_blueprint(Blueprint('b', __name__))", "inside it"),
        (GOOD_PAGE + "pages.add_url_rule('/again', 'index', index)", "share one view"),
        ("@hookimpl\ndef register_blueprint(): return 'pages'", "expected a flask.Blueprint"),
        ("pages.template_folder = 'nowhere'", "there is no folder nowhere"),
        ("lines[:] = [Permission('Read it', 'Read', (Role.STUDENT,))]", "a plain key"),
        ("lines[:] = [Permission('read', 'Read', ())]", "at least one role"),
        ("lines[:] = [Permission('read', 'Read', ('student',))]", "Role, got str"),
        (JOB.format(arguments="'tune', print, timedelta(seconds=5)"), "a minute or more"),
        (JOB.format(arguments="'Tune it', print"), "a job's key"),
        (JOB.format(arguments="'tune', 'print'"), "must be a function"),
        (COMMAND.format(given="print"), "Command"),
        (COMMAND.format(given="click.Command(None)"), "lacks its name"),
    ],
)
def test_more_than_routes_is_refused(install_plugin: InstallPlugin, body: str, why: str) -> None:
    assert why in reason_for(install_plugin, body)


def test_name_that_cannot_stand_in_addresses_is_refused(install_plugin: InstallPlugin) -> None:
    assert "2 to 30 of a-z" in reason_for(install_plugin, GOOD_PAGE, name="Choir-of-ours")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (table("song"), "must be called choir_"),
        (table("interview"), "must be called choir_"),
        (table("choir_song", tables="()"), "lacks 'tables'"),
        (table("choir_song", folder="Path('/nowhere')"), "lacks 'migrations'"),
        (table("choir_song", folder="'migrations'"), "lacks 'migrations'"),
        (table("choir_song", tables="('choir_song',)"), "must be a class of PluginTable"),
        ("class Base(DeclarativeBase): ...\n" + table("choir_song", base="Base"), "PluginTable"),
    ],
)
def test_table_of_nobody_is_refused(install_plugin: InstallPlugin, body: str, why: str) -> None:
    assert why in reason_for(install_plugin, GOOD_PAGE + body)


def test_table_that_fits_is_known_by_its_name(install_plugin: InstallPlugin) -> None:
    body = """
class Song(PluginTable):
    __tablename__ = "choir_song"
    title: Mapped[str]

tables, migrations = (Song,), Path(__file__).parent
"""
    install_plugin("choir", PAGES + GOOD_PAGE + body)
    loaded = load_plugins()
    assert loaded.problems == []
    found = loaded.plugins["choir"].tables
    assert found is not None
    assert found.names == {"choir_song"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ([NavEntry("Choir", "index")] * 6, "too many"),
        ([NavEntry(" ", "index")], "1 to 60"),
        ([NavEntry("x" * 61, "index")], "1 to 60"),
        (["Choir"], "NavEntry, got str"),
        ([NavEntry("Choir", "index")], None),
    ],
)
def test_menu_is_not_flooded(answer: list[object], why: str | None) -> None:
    said = menu_entries(answer)
    assert (why in said) if why and said else said is why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ([SlotPanel("Choir", "<p>")] * 6, "too many"),
        ([SlotPanel("", "<p>")], "1 to 60"),
        ([SlotPanel("Choir", "x" * 20_001)], "longer than 20000"),
        ("<p>", "expected a list"),
        ([SlotPanel("Choir", "x" * 20_000)], None),
    ],
)
def test_page_is_not_flooded(answer: object, why: str | None) -> None:
    said = panels(answer)
    assert (why in said) if why and said else said is why
