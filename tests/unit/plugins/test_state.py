from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from fireside.kernel import events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import Base, db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.plugins import service, state
from fireside.plugins.events import PluginSwitchedOff
from fireside.plugins.faults import LIMIT
from fireside.plugins.models import PluginFault, PluginState
from fireside.plugins.types import ResearchCard, SectionContent, StudentView
from tests.unit.plugins.batches import HERE, host_batch, interview
from tests.unit.plugins.conftest import InstallPlugin

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
STUDENT = Actor(2, 12, 1, frozenset({"student"}))
Inside = Callable[[Flask, int], AbstractContextManager[None]]
MakeApp = Callable[[], Flask]

MOODY = """
import numpy as np

broken = {"score": False, "section": False}

def score(ctx, student, hosts):
    if broken["score"]:
        raise ValueError("a student's private words")
    return Scores(np.full(len(hosts), 0.5), lambda position: 1 / 0)

def build(ctx, interview):
    if broken["section"]:
        raise ValueError("a student's private words")
    return SectionContent((Paragraph(str(ctx.settings.get("greeting", "Hello"))),))

@hookimpl
def register_match_scorers():
    return [MatchScorer("mood", "Mood", 1.0, score)]

@hookimpl
def register_packet_sections():
    return [PacketSection("greeting", "Greeting", 15, build)]
"""


@pytest.fixture
def moody(install_plugin: InstallPlugin) -> Callable[..., None]:
    """Install a plugin whose parts fail on command, and return the command."""
    install_plugin("moody", MOODY)

    def command(**parts: bool) -> None:
        import test_moody_module  # type: ignore[import-not-found]  # written by the fixture

        test_moody_module.broken.update(parts)

    return command


@pytest.fixture
def app(moody: object, make_app: MakeApp, inside: Inside) -> Flask:
    """Make an application in which institution 1 has enabled the moody plugin."""
    app = make_app()
    with inside(app, 1):
        state.enable_plugin(DEAN, "moody")
        db.session.commit()
    return app


def rank(app: Flask, inside: Inside) -> list[str]:
    with inside(app, 1):
        return [r.rule.full_key for r in service.run_scorers(HERE, StudentView(9), host_batch({}))]


def pack_up(app: Flask, inside: Inside) -> tuple[str, ...]:
    with inside(app, 1):
        return service.build_sections(HERE, interview()).left_out


def faults(app: Flask, inside: Inside) -> list[tuple[str, str]]:
    with inside(app, 1):
        return [(row.hook, row.error) for row in state.list_faults(DEAN, "moody")]


def test_starter_set_is_on_and_others_are_silent_until_enabled(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        assert set(state.enabled_plugins()) == {"fireside_starter", "moody"}
        assert any(b.section.owner == "moody" for b in built())
    with inside(app, 2):
        assert set(state.enabled_plugins()) == {"fireside_starter"}
        assert not any(b.section.owner == "moody" for b in built())
        assert not [p for p in service.question_packs() if p.owner != "fireside_starter"]


def built() -> tuple[service.BuiltSection, ...]:
    return service.build_sections(HERE, interview()).sections


def test_sections_come_in_order_with_the_plugins_own_settings(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        row = db.session.scalars(select(PluginState)).one()
        row.settings = {"greeting": "Welcome"}
        db.session.commit()
    with inside(app, 1):
        orders = [b.section.item.order for b in built()]
        assert orders == sorted(orders)
        (mine,) = [b.content for b in built() if b.section.owner == "moody"]
        assert isinstance(mine, SectionContent)
        assert "Welcome" in str(mine.blocks)


def test_only_administrators_read_and_switch(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for act in (
            lambda: state.enable_plugin(STUDENT, "moody"),
            lambda: state.disable_plugin(STUDENT, "moody"),
            lambda: state.list_plugins(STUDENT),
            lambda: state.list_faults(STUDENT, "moody"),
        ):
            with pytest.raises(NotFound):
                act()


def test_switching_is_audited_and_seen_at_once(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        assert "moody" in state.enabled_plugins()
        state.disable_plugin(DEAN, "moody")
        assert "moody" not in state.enabled_plugins()
        db.session.commit()
        entries = db.session.scalars(select(AuditEntry)).all()
        assert [entry.action for entry in entries] == ["plugin.switch", "plugin.switch"]
        assert entries[-1].account_id == 1


def test_unknown_plugin_cannot_be_switched(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        for act in (state.enable_plugin, state.disable_plugin):
            with pytest.raises(NotFound):
                act(DEAN, "nobody")


def test_overview_says_what_a_plugin_adds(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        overview = {plugin.name: plugin for plugin in state.list_plugins(DEAN)}
    assert overview["moody"].enabled
    assert overview["moody"].gives == ("1 match scorer", "1 packet section")
    assert overview["fireside_starter"].gives[0] == "13 question packs"


def test_removed_plugin_stays_listed_and_can_be_switched_off(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        db.session.add(PluginState(plugin="bygone", enabled=True))
        db.session.commit()
    with inside(app, 1):
        (bygone,) = [p for p in state.list_plugins(DEAN) if p.name == "bygone"]
        assert bygone.loaded is None
        assert not bygone.enabled
        state.disable_plugin(DEAN, "bygone")


def test_fault_leaves_the_others_and_is_recorded_without_words(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    assert "moody.mood" in rank(app, inside)
    moody(score=True)
    ranked = rank(app, inside)
    assert "moody.mood" not in ranked
    assert "fireside_starter.goodwill" in ranked
    ((hook, error),) = faults(app, inside)
    assert hook == "match_scorer mood"
    assert error.startswith("raised: ValueError in score")
    assert "private" not in error


def test_fault_is_kept_when_the_request_itself_is_rolled_back(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    moody(section=True)
    with inside(app, 1):
        db.session.add(PluginState(plugin="never", enabled=True))
        db.session.flush()
        assert service.build_sections(HERE, interview()).left_out == ("Greeting",)
    assert len(faults(app, inside)) == 1
    with inside(app, 1):
        assert db.session.scalar(select(PluginState).where(PluginState.plugin == "never")) is None


def test_reason_that_fails_is_silence(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        results = service.run_scorers(HERE, StudentView(9), host_batch({}))
        (mine,) = [result for result in results if result.rule.owner == "moody"]
        assert mine.say([0])[0] == ""
    assert [hook for hook, _ in faults(app, inside)] == ["reason mood"]


def test_plugin_that_keeps_failing_is_switched_off_there_with_a_notice(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    told: list[PluginSwitchedOff] = []
    events.subscribe(PluginSwitchedOff, told.append)
    with inside(app, 2):
        state.enable_plugin(DEAN, "moody")
        db.session.commit()
    moody(section=True)
    for _ in range(LIMIT):
        assert pack_up(app, inside) == ("Greeting",)
    assert pack_up(app, inside) == ()
    assert told == [PluginSwitchedOff(1, "moody")]
    with inside(app, 1):
        (overview,) = [p for p in state.list_plugins(DEAN) if p.name == "moody"]
        assert not overview.enabled
        assert overview.fault_count == LIMIT
        assert "failed 5 times in a row, last in packet_section greeting" in overview.notice
        state.enable_plugin(DEAN, "moody")
        assert "moody" in state.enabled_plugins()
        assert [p.notice for p in state.list_plugins(DEAN) if p.name == "moody"] == [""]
    with inside(app, 2):
        assert "moody" in state.enabled_plugins()


def test_good_call_of_the_same_part_forgives(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    for _ in range(LIMIT):
        moody(section=True)
        pack_up(app, inside)
        moody(section=False)
        pack_up(app, inside)
    assert pack_up(app, inside) == ()
    with inside(app, 1):
        assert "moody" in state.enabled_plugins()


def test_good_calls_of_other_parts_do_not_forgive(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    moody(section=True)
    for _ in range(LIMIT):
        pack_up(app, inside)
        rank(app, inside)
    with inside(app, 1):
        assert "moody" not in state.enabled_plugins()


def test_starter_set_is_never_switched_off_by_itself(
    app: Flask, inside: Inside, make_app: MakeApp
) -> None:
    broken = interview(host=None)
    for _ in range(LIMIT + 1):
        with inside(app, 1):
            assert service.build_sections(HERE, broken).left_out
    with inside(app, 1):
        assert "fireside_starter" in state.enabled_plugins()
        rows = db.session.scalars(select(PluginFault.plugin).distinct()).all()
        assert rows == ["fireside_starter"]


def test_database_that_fails_while_storing_costs_nobody_anything(
    app: Flask, inside: Inside, moody: Callable[..., None]
) -> None:
    moody(score=True)
    with app.app_context():
        Base.metadata.tables["plugin_fault"].drop(db.engine)
    assert "fireside_starter.goodwill" in rank(app, inside)
    with pytest.raises(OperationalError), inside(app, 1):
        db.session.scalars(select(PluginFault)).all()


def test_packs_are_found_while_enabled(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        found = service.find_pack("fireside_starter.health")
        assert found is not None
        assert found.item.title == "Health and care"
        assert service.find_pack("fireside_starter.no_such") is None
        state.disable_plugin(DEAN, "fireside_starter")
        assert service.find_pack("fireside_starter.health") is None


def test_filters_speak_about_those_they_leave_out(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        hosts = host_batch({}, {"paused": True})
        results = {r.rule.key: r for r in service.run_filters(HERE, StudentView(9), hosts)}
    assert results["capacity"].keep.tolist() == [True, False]
    assert results["capacity"].reason(1) == "Takes no requests at the moment"


def test_abstaining_rule_has_no_weight(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        results = service.run_scorers(HERE, StudentView(9), host_batch({}))
    weights = {result.rule.key: result.weight for result in results}
    assert weights["field"] == 0
    assert weights["goodwill"] == 1
    assert {name for result in results for name in result.missing} >= {"fields", "objectives"}


def test_faulty_filter_leaves_nobody_out(
    install_plugin: InstallPlugin, make_app: MakeApp, inside: Inside
) -> None:
    install_plugin(
        "rude",
        """
        @hookimpl
        def register_match_filters():
            return [MatchFilter("nobody", "Nobody", lambda ctx, student, hosts: 1 / 0)]
        """,
    )
    app = make_app()
    with inside(app, 1):
        state.enable_plugin(DEAN, "rude")
        db.session.commit()
    with inside(app, 1):
        results = service.run_filters(HERE, StudentView(9), host_batch({}))
        assert {result.rule.owner for result in results} == {"fireside_starter"}
        assert all(result.keep.all() for result in results)


def test_section_without_blocks_is_left_out_in_silence(app: Flask, inside: Inside) -> None:
    with inside(app, 1):
        packet = service.build_sections(HERE, interview(research=ResearchCard()))
    assert packet.left_out == ()
    assert "research" not in [entry.section.key for entry in packet.sections]
    assert "questions" in [entry.section.key for entry in packet.sections]
