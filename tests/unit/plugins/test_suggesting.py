"""Suggestions of all plugins: put together fairly, and nobody's fault costs the others theirs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.kernel.registries import Registered
from fireside.plugins import Pairing, QuestionPack, service, state
from fireside.plugins.models import PluginFault
from fireside.plugins.suggesting import Suggested, suggested_questions
from tests.unit.plugins.batches import HERE, INTERVIEW
from tests.unit.plugins.conftest import InstallPlugin

DEAN = Actor(1, 11, 1, frozenset({"administrator"}))
PAIRING = Pairing(INTERVIEW.student, INTERVIEW.host, ("health",), INTERVIEW.objectives)
Inside = Callable[[Flask, int], AbstractContextManager[None]]
PROPOSING = """
@hookimpl
def suggest_questions(ctx, pairing, pack):
    {body}
"""
FAULTS = {
    "raises": "raise ValueError('private words')",
    "exits": "raise SystemExit",
    "gives nothing": "return None",
    "gives texts": "return ['why?']",
    "names another pack's question": "return [QuestionSuggestion('no_such', 'Because.')]",
    "says no reason": "return [QuestionSuggestion(pack.questions[0].key, '  ')]",
    "talks for ever": "return [QuestionSuggestion(pack.questions[0].key, 'x' * 201)]",
    "goes round": "return suggest_questions(ctx, pairing, pack)",
    "gives a number for a key": "return [QuestionSuggestion(7, 'Because.')]",
}


@pytest.fixture
def ask(
    install_plugin: InstallPlugin, make_app: Callable[[], Flask], inside: Inside
) -> Callable[..., list[Suggested]]:
    """Install plugins with these bodies, enable them in institution 1, and ask there or in 2."""
    apps: list[Flask] = []

    def asked(
        bodies: dict[str, str],
        keys: tuple[str, ...] = ("health",),
        most: int = 9,
        here: int = 1,
        pairing: Pairing = PAIRING,
    ) -> list[Suggested]:
        if not apps:
            for name, body in bodies.items():
                install_plugin(name, PROPOSING.format(body=body))
            apps.append(make_app())
            with inside(apps[0], 1):
                for name in bodies:
                    state.enable_plugin(DEAN, name)
                db.session.commit()
        with inside(apps[0], here):
            packs = [service.find_pack(f"fireside_starter.{key}") for key in keys]
            known: list[Registered[QuestionPack]] = [pack for pack in packs if pack]
            ctx = replace(HERE, institution_id=here)
            return list(suggested_questions(ctx, pairing, known, most))

    asked.apps = apps  # type: ignore[attr-defined]  # for the tests that look at faults
    return asked


@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS.keys())
def test_broken_plugin_costs_nothing_but_its_own_suggestions(
    ask: Callable[..., list[Suggested]], inside: Inside, body: str
) -> None:
    good = "return [QuestionSuggestion(pack.questions[5].key, 'Because it is good.')]"
    found = ask({"broken": body, "good": good})
    assert "Because it is good." in [one.reason for one in found]
    assert len(found) == 5  # four of the starter set's
    with inside(ask.apps[0], 1):  # type: ignore[attr-defined]  # set by the fixture
        (fault,) = db.session.scalars(select(PluginFault))
        assert (fault.plugin, fault.hook) == (
            "broken",
            "suggest_questions fireside_starter.health",
        )
        assert "private" not in fault.error


def test_plugin_speaks_only_where_it_is_enabled(ask: Callable[..., list[Suggested]]) -> None:
    mine = {"mine": "return [QuestionSuggestion(pack.questions[5].key, 'Mine.')]"}
    assert "Mine." in [one.reason for one in ask(mine)]
    assert "Mine." not in [one.reason for one in ask(mine, here=2)]


def test_first_of_everybody_comes_before_the_second_of_anybody(
    ask: Callable[..., list[Suggested]],
) -> None:
    def give(who: str, *places: int) -> str:
        keys = ", ".join(
            f"QuestionSuggestion(pack.questions[{place}].key, '{who}{place}')" for place in places
        )
        return f"return [{keys}]"

    # places 0 and 1 open a conversation, 2 and 3 ask for the path, 4 to 6 for the work
    bodies = {"able": give("able", 0, 2, 4), "baker": give("baker", 6, 3)}
    unknown = Pairing(INTERVIEW.student, None)  # about whom the starter set says nothing
    said = [one.reason for one in ask(bodies, pairing=unknown)]
    assert said == ["able0", "baker6", "able2", "baker3", "able4"]


def test_one_question_is_proposed_once_with_the_first_reason(
    ask: Callable[..., list[Suggested]],
) -> None:
    same = "return [QuestionSuggestion(pack.questions[5].key, {!r})] * 2"
    found = ask({"able": same.format("First."), "baker": same.format("Second.")})
    assert [one.reason for one in found].count("First.") == 1
    assert "Second." not in [one.reason for one in found]
    assert len({(one.pack_key, one.question.key) for one in found}) == len(found)


def test_no_more_are_returned_than_are_wanted(ask: Callable[..., list[Suggested]]) -> None:
    assert len(ask({}, ("health", "general"), most=4)) == 4
    assert ask({}, (), most=4) == []


def test_slow_plugin_keeps_its_answer_and_the_delay_is_noted(
    ask: Callable[..., list[Suggested]], inside: Inside
) -> None:
    slow = (
        "__import__('time').sleep(0.6); "
        "return [QuestionSuggestion(pack.questions[5].key, 'At last.')]"
    )
    assert "At last." in [one.reason for one in ask({"slow": slow})]
    with inside(ask.apps[0], 1):  # type: ignore[attr-defined]  # set by the fixture
        assert db.session.scalars(select(PluginFault.error)).one().startswith("slow: ")
