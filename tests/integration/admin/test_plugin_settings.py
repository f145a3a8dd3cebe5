"""Settings of a plugin in the browser: the form, its secrets, its history, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from flask import Flask
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.people.models import Membership
from fireside.plugins import state, timing
from fireside.plugins.contents import LoadedPlugin
from fireside.plugins.loader import contents
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.settings import fields_of
from fireside.plugins.types import PacketSection, SectionContent
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_student
from tests.tools.visiting import Visitor, count_queries

PAGE = "/admin/plugins/letters/settings"
SECRET = "hunter2-and-more"


class Letters(BaseModel):
    greeting: str = Field("Hello", max_length=20, description="On top of each letter")
    copies: int = Field(1, ge=1, le=9)
    loud: bool = True
    paper: Literal["a4", "letter"] = "a4"
    shade: Literal["red", "blue", "green", "black", "white", "grey"] | None = None
    topics: list[str] = ["bread", "tea"]
    since: date | None = None
    token: SecretStr | None = None


class NewLetters(Letters):
    copies: Literal["one", "many"] = "one"  # type: ignore[assignment]  # an author changed her mind


def loaded(schema: type[BaseModel], version: str = "1.0") -> LoadedPlugin:
    return LoadedPlugin(
        name="letters",
        version=version,
        title="Letters <home>",
        summary="Writes letters.",
        requires_api=">=1.0,<2",
        distribution="acme-letters",
        author="Ada Reyes",
        settings_schema=schema,
        settings=fields_of(schema),
    )


@pytest.fixture(autouse=True)
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a plugin with settings and one section be installed."""
    with app.app_context():
        here = contents()
    monkeypatch.setitem(here.plugins, "letters", loaded(Letters))
    section = PacketSection("letter", "A letter", 85, lambda ctx, interview: SectionContent())
    here.sections.add("letters", "letter", section)
    yield
    here.sections.forget("letters")


@pytest.fixture
def other_console(app: Flask, other_institution: Institution, scope: Scope) -> Visitor:
    with scope(other_institution):
        nora = make_administrator(name="Nora Elsewhere", email="nora@example.org")
    return Visitor(app, other_institution, nora)


def filled(**changed: str) -> dict[str, str]:
    """Return the form as a browser sends it; an empty change leaves a box unticked."""
    usual = {
        "greeting": "Hello", "copies": "1", "loud": "on", "paper": "a4", "shade": "",
        "topics": "bread\r\ntea", "since": "", "token": "",
    }  # fmt: skip
    sent = {f"setting_{name}": text for name, text in {**usual, **changed}.items()}
    return {name: text for name, text in sent.items() if text or name != "setting_loud"}


def stored(institution: Institution, scope: Scope) -> PluginState:
    with scope(institution):
        return db.session.scalars(select(PluginState)).one()


def given(institution: Institution, scope: Scope) -> dict[str, object]:
    with scope(institution):
        return dict(state.enabled_plugins()["letters"])


def test_a_form_is_made_of_the_schema_and_filled_with_its_defaults(console: Visitor) -> None:
    page = console.get(PAGE).text
    assert "Settings of Letters &lt;home&gt;" in page
    assert "On top of each letter. At most 20 characters." in page
    for piece in (
        'name="setting_greeting"', 'value="Hello"', 'type="date"', 'inputmode="numeric"',
        "<select", "bread\ntea", 'type="password"', "1 to 9.", "None is stored yet.",
    ):  # fmt: skip
        assert piece in page, piece
    assert page.count('type="radio"') == 2


def test_what_is_saved_reaches_hooks_with_its_types(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    assert console.post("/admin/plugins/letters/enable").status_code == 303
    form = filled(
        greeting="Grüß dich", copies="3", loud="", paper="letter", shade="red", topics="x\n\ny",
        since="2026-11-30", token=SECRET,
    )  # fmt: skip
    assert console.post(PAGE, form).status_code == 303
    told = given(institution, scope)
    assert isinstance(told["token"], SecretStr)
    assert told.pop("token").get_secret_value() == SECRET  # type: ignore[attr-defined]  # just seen
    assert told == {
        "greeting": "Grüß dich", "copies": 3, "loud": False, "paper": "letter", "shade": "red",
        "topics": ("x", "y"), "since": date(2026, 11, 30),
    }  # fmt: skip


def test_a_secret_is_sealed_never_shown_kept_when_left_empty_and_forgotten_when_asked(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    console.post("/admin/plugins/letters/enable")
    console.post(PAGE, filled(token=SECRET))
    row = stored(institution, scope)
    assert SECRET not in str(row.settings)
    assert row.sealed is not None
    assert SECRET.encode() not in row.sealed
    for path in (PAGE, "/admin/plugins/letters", "/admin/plugins", "/admin/audit"):
        assert SECRET not in console.get(path).text
    assert "One is stored. Leave this empty to keep it." in console.get(PAGE).text
    console.post(PAGE, filled(greeting="Hi"))
    assert given(institution, scope)["token"] == SecretStr(SECRET)
    console.post(PAGE, {**filled(greeting="Hi"), "forget_token": "y"})
    assert given(institution, scope)["token"] is None
    assert stored(institution, scope).sealed is None


def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_is_kept(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    answer = console.post(PAGE, filled(greeting="x" * 21, copies="many", token=SECRET))
    assert answer.status_code == 422
    assert "Give a whole number, 1 to 9." in answer.text
    assert 'value="many"' in answer.text
    assert "x" * 21 in answer.text
    assert SECRET not in answer.text
    assert "Type it again: a secret is never sent back" in answer.text
    assert "Expected a text, at most 20 characters." in answer.text
    assert 'href="#setting_greeting"' in answer.text
    with scope(institution):
        assert db.session.scalars(select(PluginState)).all() == []
        assert db.session.scalars(select(AuditEntry)).all() == []


def test_changes_stand_on_the_page_with_who_when_and_which_fields(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    console.post(PAGE, filled(greeting="Good evening", token=SECRET))
    page = console.get("/admin/plugins/letters").text
    row = re.search(r"<tr><td data-label=\"When\">.*?Omar Novak.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert "Changed the settings of a plugin" in row.group()
    assert "greeting, token" in row.group()
    assert "Good evening" not in row.group()
    assert console.post(PAGE, filled(greeting="Good evening")).status_code == 303
    assert console.get("/admin/plugins/letters").text.count("Changed the settings") == 1


def test_a_value_that_fits_no_more_silences_the_plugin_with_a_message_and_stays(
    app: Flask, console: Visitor, institution: Institution, scope: Scope,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    console.post(PAGE, filled(copies="3"))
    console.post("/admin/plugins/letters/enable")
    with app.app_context():
        monkeypatch.setitem(contents().plugins, "letters", loaded(NewLetters, "2.0"))
        db.engine.dispose()  # as after a restart: nothing is kept in memory
    with scope(institution):
        assert "letters" not in state.enabled_plugins()
    said = "Copies: Expected one of One, Many."
    assert said in console.get("/admin/plugins").text
    assert said in console.get("/admin/plugins/letters").text
    assert said in console.get(PAGE).text
    console.post("/admin/plugins/letters/disable")
    answer = console.post("/admin/plugins/letters/enable")
    assert answer.headers["Location"].endswith(PAGE)
    assert "cannot be switched on yet" in console.get(PAGE).text
    assert stored(institution, scope).settings["copies"] == 3
    console.post(PAGE, filled(copies="many"))
    assert console.post("/admin/plugins/letters/enable").status_code == 303
    assert given(institution, scope)["copies"] == "many"


def test_a_secret_that_no_key_opens_is_asked_for_again(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    console.post("/admin/plugins/letters/enable")
    console.post(PAGE, filled(token=SECRET))
    with scope(institution):
        row = db.session.scalars(select(PluginState)).one()
        row.sealed = bytes(40)
    assert "cannot be opened any more" in console.get(PAGE).text
    assert console.post(PAGE, filled(token="another")).status_code == 303
    assert given(institution, scope)["token"] == SecretStr("another")


def test_before_the_switch_one_sees_what_it_would_add(console: Visitor) -> None:
    page = console.get("/admin/plugins/letters").text
    assert "What it would add" in page
    assert "1 packet section" in page
    assert "A letter" in page
    assert "place 85 in the packet" in page
    assert "Ada Reyes" in page
    starter = console.get("/admin/plugins/fireside_starter").text
    assert "13 question packs" in starter
    assert re.search(r"\d+ questions, version \d+, for", starter)
    assert "weight 1, where 1 is ordinary" in starter


def test_last_fault_and_average_time_stand_in_the_list(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    assert "Not called yet" in console.get("/admin/plugins").text
    tally = timing.tally_of(app)
    tally.add((institution.id, "letters", "packet_section", "letter"), 3000)
    tally.add((institution.id, "letters", "packet_section", "letter"), 1000)
    timing.write_tally(app)
    tally.add((institution.id, "letters", "packet_section", "letter"), 2000)
    timing.write_tally(app)
    with scope(institution):
        for hook in ("packet_section old", "packet_section letter"):
            fault = PluginFault(
                plugin="letters", hook=hook, at=clock.now(), error="raised: X", milliseconds=7
            )
            db.session.add(fault)
    page = console.get("/admin/plugins").text
    assert "2.00 ms per call on average, 3 calls" in page
    assert re.search(r"2 faults, the last <time.*?</time> in packet_section letter", page)
    assert "2.00 ms" in console.get("/admin/plugins/letters").text


def test_another_institution_sees_nothing_of_it(
    app: Flask, console: Visitor, other_console: Visitor, institution: Institution
) -> None:
    console.post(PAGE, filled(greeting="Only in Riverbend", token=SECRET))
    timing.tally_of(app).add((institution.id, "letters", "packet_section", "letter"), 3000)
    timing.write_tally(app)
    for path in (PAGE, "/admin/plugins", "/admin/plugins/letters"):
        page = other_console.get(path).text
        for private in ("Only in Riverbend", SECRET, "Omar Novak", "3.00 ms", "One is stored"):
            assert private not in page
    other_console.post(PAGE, filled(greeting="Only in Northmoor"))
    assert 'value="Only in Riverbend"' in console.get(PAGE).text


def test_settings_are_no_page_for_others_and_for_what_has_none(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        lena: Membership = make_student(name="Lena Ortiz", email="lena@example.org")
    student = Visitor(app, institution, lena)
    assert student.get(PAGE).status_code == 404
    assert student.post(PAGE, filled()).status_code == 404
    for name in ("fireside_starter", "nobody"):
        assert console.get(f"/admin/plugins/{name}/settings").status_code == 404
        assert console.post(f"/admin/plugins/{name}/settings").status_code == 404


def test_pages_of_plugins_keep_to_their_number_of_queries(
    app: Flask, console: Visitor, institution: Institution
) -> None:
    few = count_queries(app, console, "/admin/plugins/letters")
    assert few <= 15
    for number in range(3):
        console.post(PAGE, filled(greeting=f"Hello {number}"))
        timing.tally_of(app).add((institution.id, "letters", "packet_section", str(number)), 3000)
    timing.write_tally(app)
    assert count_queries(app, console, "/admin/plugins/letters") == few
    assert count_queries(app, console, PAGE) <= 15
