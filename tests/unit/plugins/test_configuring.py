"""Settings of plugins that are really installed: their schema, its guard, and what hooks get."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.kernel import memory
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.plugins import configuring, state
from fireside.plugins.loader import contents, load_plugins
from fireside.plugins.models import PluginState
from fireside.plugins.stored import check_settings
from tests.unit.plugins.conftest import HEADER, InstallPlugin

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
STUDENT = Actor(2, 12, 1, frozenset({"student"}))
Inside = Callable[[Flask, int], AbstractContextManager[None]]

CHOOSY = """
from pydantic import BaseModel, Field, field_validator

class Settings(BaseModel):
    greeting: str = "Hello"
    copies: int = Field(1, ge=1, le=9)

    @field_validator("greeting")
    @classmethod
    def check(cls, greeting):
        if greeting == "crash":
            raise RuntimeError("somebody's private words")
        return greeting

settings_schema = Settings
"""
NEEDY = """
from pydantic import BaseModel

class Settings(BaseModel):
    address: str

settings_schema = Settings
"""

UNSHOWABLE = """
from pydantic import BaseModel

class Settings(BaseModel):
    x: dict[str, int] = {}

settings_schema = Settings
"""


@pytest.fixture
def app(install_plugin: InstallPlugin, make_app: Callable[[], Flask], inside: Inside) -> Flask:
    install_plugin("choosy", CHOOSY)
    install_plugin("needy", NEEDY)
    app = make_app()
    with inside(app, 1):
        state.enable_plugin(DEAN, "choosy")
        db.session.commit()
    return app


def change(app: Flask, inside: Inside, name: str = "choosy", **typed: str) -> tuple[str, ...]:
    with inside(app, 1):
        changed = configuring.change_settings(DEAN, name, typed)
        db.session.commit()
        return changed


def store(app: Flask, inside: Inside, **values: object) -> None:
    """Write what a form would have refused, as an earlier version might have left it."""
    with inside(app, 1):
        row = db.session.scalars(select(PluginState).where(PluginState.plugin == "choosy")).one()
        row.settings = dict(values)
        db.session.commit()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("settings_schema = 5", "must be a class that derives from pydantic.BaseModel"),
        (UNSHOWABLE, "x has a type that no form can show"),
    ],
)
def test_a_schema_that_no_form_can_show_is_refused_with_its_field(
    install_plugin: InstallPlugin, body: str, reason: str
) -> None:
    install_plugin("odd", body)
    (problem,) = [one for one in load_plugins().problems if one.name == "odd"]
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        ("Author: Ada Reyes\n", "Ada Reyes"),
        ("Author-email: Ada Reyes <ada@example.org>, ben@example.org\n",
         "Ada Reyes, ben@example.org"),
        ("Author: UNKNOWN\nMaintainer-email: Cy Moss <cy@example.org>\n", "Cy Moss"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_author_is_whom_the_distribution_names(
    install_plugin: InstallPlugin, tmp_path: Path, lines: str, author: str
) -> None:
    install_plugin("signed")
    (written,) = tmp_path.glob("site-*/*.dist-info/METADATA")
    written.write_text(written.read_text() + lines)
    assert load_plugins().plugins["signed"].author == author


def test_hooks_get_defaults_until_something_is_set(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"] == {"greeting": "Hello", "copies": 1}
    assert change(app, inside, greeting="Good day", copies="3") == ("copies", "greeting")
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"] == {"greeting": "Good day", "copies": 3}


def test_a_change_is_seen_at_once_and_by_nobody_else(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"]["copies"] == 1
        configuring.change_settings(DEAN, "choosy", {"greeting": "Hello", "copies": "2"})
        assert state.enabled_plugins()["choosy"]["copies"] == 2
        db.session.commit()
    with inside(app, 2):
        sheet = configuring.read_settings(Actor.system(2), "choosy")
        assert sheet.typed["copies"] == "1"


def test_nothing_different_leaves_no_trace(app: Flask, inside: Inside) -> None:
    assert change(app, inside, greeting="Hello", copies="1") == ()
    with inside(app, 1):
        actions = [entry.action for entry in db.session.scalars(select(AuditEntry))]
    assert actions == ["plugin.switch"]


@pytest.mark.parametrize(
    ("typed", "misfits"),
    [
        ({"greeting": "Hi", "copies": "many"}, {"copies": "Give a whole number, 1 to 9."}),
        ({"greeting": "Hi", "copies": "10"}, {"copies": "Expected a whole number, 1 to 9."}),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    app: Flask, inside: Inside, typed: dict[str, str], misfits: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        change(app, inside, **typed)
    assert refused.value.fields == misfits


def test_a_validator_that_crashes_is_that_plugins_fault_alone(app: Flask, inside: Inside) -> None:
    with inside(app, 1), pytest.raises(Invalid) as refused:
        configuring.change_settings(DEAN, "choosy", {"greeting": "crash", "copies": "1"})
    assert "own check of its settings failed" in refused.value.fields[""]
    with inside(app, 1):
        (fault,) = state.list_faults(DEAN, "choosy")
        assert (fault.hook, "private" in fault.error) == ("settings", False)


def test_a_stored_value_that_fits_no_more_silences_the_plugin_and_stays(
    app: Flask, inside: Inside
) -> None:
    store(app, inside, greeting="Hello", copies="three")
    with inside(app, 1):
        assert "choosy" not in state.enabled_plugins()
        said = "Copies: Expected a whole number, 1 to 9."
        assert configuring.list_misfits(DEAN)["choosy"] == said
        sheet = configuring.read_settings(DEAN, "choosy")
        assert sheet.misfits == {"copies": "Expected a whole number, 1 to 9."}
        assert sheet.typed["copies"] == "three"
        row = db.session.scalars(select(PluginState)).one()
        assert (row.enabled, row.settings["copies"]) == (True, "three")
        with pytest.raises(Conflict, match="Copies: Expected a whole number"):
            state.enable_plugin(DEAN, "choosy")
    change(app, inside, greeting="Hello", copies="3")
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"]["copies"] == 3


def test_a_setting_of_an_earlier_version_does_not_disturb_and_goes_with_the_next_change(
    app: Flask, inside: Inside
) -> None:
    store(app, inside, greeting="Hello", copies=1, colour="red")
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"] == {"greeting": "Hello", "copies": 1}
    assert change(app, inside, greeting="Hello", copies="1") == ("colour",)


def test_a_plugin_that_needs_settings_is_switched_on_after_them(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        with pytest.raises(Conflict, match="Address: It is needed"):
            state.enable_plugin(DEAN, "needy")
        configuring.change_settings(DEAN, "needy", {"address": "Main Street 1"})
        assert "needy" not in state.enabled_plugins()
        state.enable_plugin(DEAN, "needy")
        assert state.enabled_plugins()["needy"] == {"address": "Main Street 1"}


def test_a_plugin_that_is_on_by_default_stays_on_when_it_is_configured(
    app: Flask, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (configuring, state):
        monkeypatch.setattr(module, "ENABLED_BY_DEFAULT", frozenset({"needy"}))
    change(app, inside, "needy", address="Main Street 1")
    with inside(app, 1):
        assert "needy" in state.enabled_plugins()


@pytest.mark.parametrize("name", ["nobody", "plain"])
def test_without_a_schema_there_is_nothing_to_set(
    install_plugin: InstallPlugin, make_app: Callable[[], Flask], inside: Inside, name: str
) -> None:
    install_plugin("plain")
    with inside(make_app(), 1):
        with pytest.raises(NotFound):
            configuring.read_settings(DEAN, name)
        with pytest.raises(NotFound):
            configuring.change_settings(DEAN, name, {})
        plain = contents().plugins["plain"]
        assert check_settings(plain, {"free": 1}).values == {"free": 1}


def test_only_administrators_read_and_change_settings(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for act in (
            lambda: configuring.read_settings(STUDENT, "choosy"),
            lambda: configuring.list_misfits(STUDENT),
            lambda: configuring.change_settings(STUDENT, "choosy", {"copies": "1"}),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_schema_is_one_of_the_attributes_that_may_be_left_out(
    install_plugin: InstallPlugin,
) -> None:
    install_plugin("bare", header=HEADER.format(name="bare") + "settings_schema = None\n")
    assert load_plugins().plugins["bare"].settings == ()


def test_what_is_kept_in_memory_is_forgotten_with_a_change(app: Flask, inside: Inside) -> None:
    assert memory.VALID_SECONDS >= 1
    with inside(app, 1):
        state.enabled_plugins()
    change(app, inside, greeting="Hello", copies="4")
    with inside(app, 1):
        assert state.enabled_plugins()["choosy"]["copies"] == 4
