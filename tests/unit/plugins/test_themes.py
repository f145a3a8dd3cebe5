"""Choosing a theme: for one institution, with a trace, silent where its plugin is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.plugins import state, themes
from fireside.plugins.models import PluginFault, PluginState
from tests.unit.plugins.conftest import InstallPlugin

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
STUDENT = Actor(2, 12, 1, frozenset({"student"}))
LARGE, OWN = "fireside_starter.large_print", "valley.own"
Inside = Callable[[Flask, int], AbstractContextManager[None]]
VALLEY = """
@hookimpl
def register_packet_themes():
    return [PacketTheme("own", "Own", "Ours.", "h1 { color: green; }")]
"""


@pytest.fixture
def app(install_plugin: InstallPlugin, make_app: Callable[[], Flask], inside: Inside) -> Flask:
    """Make an application in which institution 1 has enabled a plugin with a theme."""
    install_plugin("valley", VALLEY)
    app = make_app()
    with inside(app, 1):
        state.enable_plugin(DEAN, "valley")
        db.session.commit()
    return app


def choose(app: Flask, inside: Inside, key: str, institution_id: int = 1) -> None:
    with inside(app, institution_id):
        themes.choose_theme(Actor.system(institution_id), key)
        db.session.commit()


def chosen(app: Flask, inside: Inside, institution_id: int = 1) -> str:
    with inside(app, institution_id):
        theme = themes.chosen_theme()
        return theme.full_key if theme else ""


def test_themes_of_enabled_plugins_are_offered(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        assert {entry.full_key for entry in themes.packet_themes()} >= {LARGE, OWN}
    with inside(app, 2):
        offered = {entry.full_key for entry in themes.packet_themes()}
        assert LARGE in offered
        assert OWN not in offered


def test_one_theme_is_chosen_for_one_institution(app: Flask, inside: Inside) -> None:
    assert chosen(app, inside) == ""
    for key in (OWN, LARGE, OWN, ""):
        choose(app, inside, key)
        assert (chosen(app, inside), chosen(app, inside, 2)) == (key, "")
    choose(app, inside, LARGE, 2)
    assert (chosen(app, inside), chosen(app, inside, 2)) == ("", LARGE)


def test_choice_leaves_the_plugin_on_and_its_other_settings_alone(
    app: Flask, inside: Inside
) -> None:
    with inside(app, 1):
        row = db.session.scalars(select(PluginState)).one()
        row.settings = {"greeting": "Hello"}
        db.session.commit()
    choose(app, inside, OWN)
    choose(app, inside, LARGE)
    with inside(app, 1):
        rows = {row.plugin: row for row in db.session.scalars(select(PluginState))}
        assert rows["valley"].settings == {"greeting": "Hello"}
        assert {name: row.enabled for name, row in rows.items()} == {
            "valley": True,
            "fireside_starter": True,
        }


def test_theme_goes_and_comes_with_its_plugin(app: Flask, inside: Inside) -> None:
    choose(app, inside, OWN)
    for switch, key in ((state.disable_plugin, ""), (state.enable_plugin, OWN)):
        with inside(app, 1):
            switch(DEAN, "valley")
            db.session.commit()
        assert chosen(app, inside) == key


def test_theme_that_is_not_offered_is_refused(app: Flask, inside: Inside) -> None:
    for institution_id, key in ((1, "valley.nothing"), (1, "gone.own"), (2, OWN)):
        with pytest.raises(Invalid) as refusal:
            choose(app, inside, key, institution_id)
        assert set(refusal.value.fields) == {"theme"}


def test_only_administrators_choose(app: Flask, inside: Inside) -> None:
    with inside(app, 1), pytest.raises(NotFound):
        themes.choose_theme(STUDENT, LARGE)


def test_each_change_leaves_one_trace(app: Flask, inside: Inside) -> None:
    for key in (LARGE, LARGE, OWN, "", ""):
        choose(app, inside, key)
    with inside(app, 1):
        said = select(AuditEntry.action).where(AuditEntry.action == "theme.choose")
        assert len(db.session.scalars(said).all()) == 3


def test_theme_that_cannot_be_printed_is_its_plugins_fault(app: Flask, inside: Inside) -> None:
    choose(app, inside, OWN)
    with inside(app, 1):
        theme = themes.chosen_theme()
        assert theme is not None
        themes.note_unprintable(theme, "not printed in this theme: PdfTooSlow")
    with inside(app, 1):
        fault = db.session.scalars(select(PluginFault)).one()
        assert (fault.plugin, fault.hook) == ("valley", "packet_theme own")
        assert fault.error == "wrong_answer: not printed in this theme: PdfTooSlow"
