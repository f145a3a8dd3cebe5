"""The example's own tests: what each part says, and the list as people meet it."""

from __future__ import annotations

import pytest
from fireside.plugins import Actor, InterviewGlance, NotFound, PluginTable, StudentHome
from fireside.testing import context

import fireside_places as plugin
from fireside_places.listing import add_place, all_places, get_place
from fireside_places.models import STEP_FREE, Place

HERE = context()
STUDENTS_ONLY = context({"students_only": True})
LIBRARY = {"name": "Library room 12", "directions": "Second floor", "step_free": "yes"}


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
    assert Place(
        institution_id=1, name="Library", step_free=key, looked_at=HERE.now
    ).step_free_words


def test_center_adds_a_place_that_students_read(visit, make_advisor, make_student) -> None:
    adviser, student = visit(make_advisor()), visit(make_student())
    assert adviser.post("/p/places/add", LIBRARY).status_code == 303
    assert "Library room 12" in student.get("/p/places/").text
    assert student.get("/p/places/add").status_code == 404


def test_what_was_typed_is_kept_beside_what_is_wrong(visit, make_advisor) -> None:
    answer = visit(make_advisor()).post("/p/places/add", {**LIBRARY, "name": ""})
    assert answer.status_code == 422
    assert "Second floor" in answer.text


def test_list_of_another_institution_does_not_exist(
    institution, other_institution, running, switch_on
) -> None:
    switch_on(other_institution)
    with running(institution):
        place = add_place(HERE.now, name="Café Linden")
    with running(other_institution):
        assert not all_places()
        with pytest.raises(NotFound):
            get_place(place.id)


def test_panel_names_places_where_an_interview_is_arranged(
    institution, running, visit, make_student, make_host, make_interview
) -> None:
    with running(institution):
        add_place(HERE.now, name="Café Linden", step_free="yes")
    student = make_student()
    interview = make_interview(student, make_host(), format="in_person")
    assert "Café Linden" in visit(student).get(f"/interviews/{interview.id}/book").text
