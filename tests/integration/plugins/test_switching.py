"""What happens when a plugin is switched, by a person or because it fails and fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from fireside.kernel import tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.plugins.faults import LIMIT
from fireside.plugins.models import PluginFault, PluginState
from tests.integration.plugins.rows import TOP
from tests.integration.plugins.walking import Walk
from tests.tools.outbox import recipient, text_of

MOODY = (
    TOP.format(name="moody", requires=">=1.1,<2")
    + """
def judge(ctx, student, hosts):
    raise ValueError("somebody’s private words")

@hookimpl
def register_match_scorers():
    return [MatchScorer("mood", "Mood", 1.0, judge)]

@hookimpl
def plugin_disabled(ctx):
    raise ValueError("not even that")

@hookimpl
def validate_booking():
    return []

@hookimpl
def on_event():
    pass
"""
)


@pytest.fixture
def walk(walk_with: Callable[[str, str], Walk]) -> Walk:
    """An institution that has switched the moody plugin on."""
    return walk_with("moody", MOODY)


def search(walk: Walk, times: int) -> None:
    for _ in range(times):
        assert walk.members["student"].get("/hosts").status_code == 200


def states(walk: Walk) -> list[tuple[bool, int]]:
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        rows = db.session.scalars(select(PluginState))
        return [(row.enabled, row.failures) for row in rows]


def test_administrators_hear_once_of_a_plugin_that_fails_and_fails(walk: Walk) -> None:
    search(walk, LIMIT - 1)
    assert states(walk) == [(True, LIMIT - 1)]
    assert walk.outbox.deliver() == []
    search(walk, 3)
    assert states(walk) == [(False, LIMIT)]
    (letter,) = walk.outbox.deliver()
    assert recipient(letter) == "omar@example.org"
    assert letter["Subject"] == "Plugin moody was switched off"
    text = text_of(letter)
    assert f"It failed {LIMIT} times in a row, last in match_scorer mood" in text
    assert "/i/riverbend/admin/plugins/moody" in text
    assert "private" not in text


def test_a_button_on_its_page_tries_it_again(walk: Walk) -> None:
    admin = walk.members["admin"]
    assert "Try it again" not in admin.get("/admin/plugins/moody").text
    search(walk, LIMIT)
    page = admin.get("/admin/plugins/moody").text
    assert "It was switched off here by itself" in page
    assert "Try it again" in page
    again = admin.post("/admin/plugins/moody/enable", {}, "/admin/plugins/moody")
    assert again.status_code == 303
    assert states(walk) == [(True, 0)]
    assert walk.outbox.deliver() == []  # what the mail would say is true no more
    search(walk, LIMIT)
    assert len(walk.outbox.deliver()) == 1


def test_a_fault_says_where_when_and_how_long(walk: Walk) -> None:
    search(walk, 1)
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        (fault,) = db.session.scalars(select(PluginFault))
        assert (fault.plugin, fault.hook) == ("moody", "match_scorer mood")
        assert fault.error.startswith("raised: ValueError in judge, test_moody_module.py line ")
        assert fault.at is not None
        assert 0 <= fault.milliseconds < 1000


def test_a_switch_that_a_plugin_fails_to_hear_of_is_a_switch_all_the_same(walk: Walk) -> None:
    walk.switch(["moody"], "disable")
    assert states(walk) == [(False, 0)]
    page = walk.members["admin"].get("/admin/plugins/moody").text
    assert "plugin_disabled" in page
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        acts = list(db.session.scalars(select(AuditEntry.action)))
        assert acts.count("plugin.switch") == 2


def test_a_plugin_hears_of_a_switch_only_when_something_changes(walk: Walk) -> None:
    for _ in range(2):
        walk.switch(["moody"], "disable")
    with walk.app.app_context(), tenancy.scope(walk.institution.id):
        hooks = list(db.session.scalars(select(PluginFault.hook)))
    assert hooks == ["plugin_disabled"]


def test_the_page_says_what_a_plugin_adds(walk: Walk) -> None:
    page = walk.members["admin"].get("/admin/plugins").text
    assert "1 match scorer, a say in bookings, an ear for what happens" in page
