"""The example's own tests: they need no database and no web server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fireside.plugins import Actor, InterviewGlance, PluginContext, PluginTable, StudentHome

import fireside_places as plugin
from fireside_places.models import STEP_FREE, Place

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = PluginContext(1, "riverbend", "Riverbend College", "America/Denver", NOW)
STUDENTS_ONLY = replace(HERE, settings={"students_only": True})


def somebody(*roles: str) -> Actor:
    return Actor(membership_id=7, institution_id=1, roles=frozenset(roles))


def test_everybody_reads_and_the_center_writes() -> None:
    see, keep = plugin.register_permissions()
    assert {str(role) for role in see.roles} == {"student", "host", "advisor", "administrator"}
    assert {str(role) for role in keep.roles} == {"advisor", "administrator"}
    assert keep.writes
    assert not see.writes


@pytest.mark.parametrize(
    ("roles", "denied"), [(("host",), True), (("student",), False), (("host", "student"), False)]
)
def test_list_is_kept_from_hosts_where_the_center_says_so(
    roles: tuple[str, ...], denied: bool
) -> None:
    said = plugin.check_permission(STUDENTS_ONLY, somebody(*roles), "p.places.see")
    assert (said is not None) is denied
    assert plugin.check_permission(HERE, somebody(*roles), "p.places.see") is None


def test_nothing_else_is_objected_to() -> None:
    assert plugin.check_permission(STUDENTS_ONLY, somebody("host"), "interview.confirm") is None


def test_menu_leads_to_the_list() -> None:
    (entry,) = plugin.nav_items(HERE)
    assert entry.endpoint == "index"


def test_homes_have_no_panel() -> None:
    glance = InterviewGlance(1, "draft", "Maya Lind")
    assert not plugin.render_slot(HERE, StudentHome(somebody("student"), (glance,)))


def test_job_comes_round_once_a_week() -> None:
    (job,) = plugin.register_jobs()
    assert job.every is not None
    assert job.every.days == 7


def test_table_belongs_to_institutions_and_says_whose_it_is() -> None:
    assert plugin.tables == (Place,)
    assert issubclass(Place, PluginTable)
    assert Place.__tablename__.startswith(f"{plugin.name}_")
    assert list(plugin.migrations.glob("*.py"))


@pytest.mark.parametrize("key", [*STEP_FREE, "of an older version"])
def test_way_in_is_always_put_into_words(key: str) -> None:
    assert Place(institution_id=1, name="Library", step_free=key, looked_at=NOW).step_free_words
