"""How much each rule counts: tried out, saved, put back, and nobody else's business."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.matching import service
from fireside.matching.models import MatchRule
from fireside.matching.rules import Query, Weighing
from fireside.people.models import Membership
from fireside.plugins.models import PluginState
from tests.conftest import Scope
from tests.factories.people import make_advisor, make_host, make_member, make_student
from tests.integration.matching.test_hosts_for import actor_of, names
from tests.tools.browsing import Member

STARTER = "fireside_starter"
WEIGHTS = {
    "field": "3",
    "objectives": "2",
    "education": "1.5",
    "place": "1",
    "availability": "1",
    "goodwill": "1",
    "path": "1",
    "organisation": "0.5",
    "languages": "0.5",
}
FILTERS = ("capacity", "format", "language", "blocked", "already_met")


def typed(off: tuple[str, ...] = (), **weights: str) -> dict[str, str]:
    """Return the fields as they stand before anything is changed, save for what is given."""
    fields = {f"weight-{STARTER}.{key}": value for key, value in {**WEIGHTS, **weights}.items()}
    fields |= {f"place-{STARTER}.{key}": str(at) for at, key in enumerate(FILTERS, start=1)}
    return fields | {f"on-{STARTER}.{key}": "1" for key in FILTERS if key not in off}


@pytest.fixture
def people(institution: Institution, scope: Scope) -> dict[str, Membership]:
    """A student of mathematics curious about finance; two hosts, each with one of the two."""
    with scope(institution):
        profile = {"programme": "Mathematics", "fields": ["finance"], "place": "Hartford"}
        make_host(name="Fina Field", profile={"field": "finance", "programme": "Biology"})
        make_host(name="Edu Alike", profile={"field": "health", "programme": "Mathematics"})
        return {
            "student": make_student(name="Mira Okafor", profile=profile),
            "advisor": make_advisor(name="Ada Viser"),
            "administrator": make_member("administrator", name="Ad Min"),
        }


@pytest.fixture
def desk(app: Flask, institution: Institution, people: dict[str, Membership]) -> Member:
    return Member(app, institution, people["administrator"])


def listed(institution: Institution, scope: Scope, student: Membership) -> list[str]:
    with scope(institution):
        return names(service.hosts_for(actor_of(student), Query()))


def test_the_page_is_in_the_menu_and_names_each_rule_with_its_plugin(desk: Member) -> None:
    assert 'href="/i/riverbend/matching/rules"' in desk.get("/").text
    page = desk.get("/matching/rules").text
    assert "Field of work" in page
    assert "A language in common" in page
    assert page.count("Starter set") == len(WEIGHTS) + len(FILTERS)
    assert 'aria-current="page"' in page
    assert "What would change for Mira Okafor" in page
    assert "The first ten stand as they do now" in page


def test_a_preview_says_who_moves_and_why_and_saves_nothing(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    before = listed(institution, scope, people["student"])
    assert before == ["Fina Field", "Edu Alike"]
    fields = {"typed": "1", **typed(field="0", education="10")}
    page = desk.get("/matching/rules", query_string=fields)
    assert page.status_code == 200
    assert "Up from 2" in page.text
    assert "“Education in common” would count more, and speaks for this host." in page.text
    assert "“Education in common” would count more, and speaks for others." in page.text
    assert "Down from 1" in page.text
    assert "Studied Mathematics here, as you do" in page.text
    assert 'value="10"' in page.text
    assert listed(institution, scope, people["student"]) == before
    with scope(institution):
        assert db.session.scalar(select(func.count()).select_from(MatchRule)) == 0


def test_a_saved_weight_ranks_leaves_a_trace_and_can_be_put_back(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    fields = typed(field="0", education="10")
    page = desk.post("/matching/rules", fields, "/matching/rules", follow_redirects=True)
    assert "Saved. Every list is ranked by it" in page.text
    assert "changed here, its own weight is 3" in page.text
    assert listed(institution, scope, people["student"]) == ["Edu Alike", "Fina Field"]
    desk.post("/matching/rules", fields, "/matching/rules")
    with scope(institution):
        entry = db.session.scalars(select(AuditEntry)).one()
        assert entry.action == "matching.change_rules"
        assert entry.fields == [f"{STARTER}.education", f"{STARTER}.field"]
    page = desk.post("/matching/rules/reset", {}, "/matching/rules", follow_redirects=True)
    assert "Every rule counts again as its plugin gave it." in page.text
    assert listed(institution, scope, people["student"]) == ["Fina Field", "Edu Alike"]
    with scope(institution):
        assert len(db.session.scalars(select(AuditEntry)).all()) == 2
        assert db.session.scalars(select(MatchRule)).all() == []


def test_a_filter_that_is_off_leaves_nobody_out_and_order_gives_the_reason(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Zoe Dutch", profile={"languages": ["nl"], "formats": ["in_person"]})
        own = {"languages": ["en"], "formats": ["video"]}
        student = make_student(name="Vera Video", profile=own)
    left = {"typed": "1", "who": "vera", **typed(("language", "format"))}
    assert "Zoe Dutch" in desk.get("/matching/rules", query_string=left).text
    with scope(institution):
        (line,) = service.hosts_for(actor_of(student), Query("zoe")).left_out
        assert line.reason == "Offers no way of meeting that you can do"
    first = typed() | {f"place-{STARTER}.language": "1", f"place-{STARTER}.capacity": "4"}
    desk.post("/matching/rules", first, "/matching/rules")
    with scope(institution):
        (line,) = service.hosts_for(actor_of(student), Query("zoe")).left_out
        assert line.reason == "Speaks none of the languages in your profile"
    desk.post("/matching/rules", typed(("language", "format")), "/matching/rules")
    assert "Zoe Dutch" in listed(institution, scope, student)


def test_a_preview_says_whom_a_filter_would_leave_out(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Zoe Dutch", profile={"languages": ["nl"]})
        student = make_student(name="Vera Video", profile={"languages": ["en"]})
    desk.post("/matching/rules", typed(("language",)), "/matching/rules")
    assert "Zoe Dutch" in listed(institution, scope, student)
    page = desk.get("/matching/rules", query_string={"typed": "1", "who": "vera", **typed()}).text
    assert "No longer among the first ten" in page
    assert "Speaks none of the languages in your profile" in page
    assert "Left out" in page


def test_a_preview_says_why_a_host_moves_whose_own_fit_is_the_same(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    with scope(institution):
        profile = {"programme": "Mathematics", "fields": ["finance"], "languages": ["en"]}
        make_student(name="Vera Video", profile=profile)
        make_host(
            name="Anna Dutch",
            profile={"field": "finance", "programme": "Mathematics", "languages": ["nl"]},
        )
    open_to_all = {"typed": "1", "who": "vera", **typed(("language",))}
    page = desk.get("/matching/rules", query_string=open_to_all).text
    assert "No filter would leave this host out any more." in page
    assert "Others moved past." in page
    desk.post("/matching/rules", typed(("language",)), "/matching/rules")
    page = desk.get("/matching/rules", query_string={"typed": "1", "who": "vera", **typed()}).text
    assert "Others fell behind." in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({f"weight-{STARTER}.field": "much"}, "Give a number from 0 to 100."),
        ({f"weight-{STARTER}.field": "101"}, "Give a number from 0 to 100."),
        ({f"place-{STARTER}.format": "9"}, "Give a whole number from 1 to 5."),
        ({f"place-{STARTER}.format": "1.5"}, "Give a whole number from 1 to 5."),
        ({f"weight-{STARTER}.{key}": "0" for key in WEIGHTS}, "Let at least one rule count."),
    ],
)
def test_what_cannot_be_read_is_kept_and_said_beside_the_field(
    desk: Member,
    institution: Institution,
    scope: Scope,
    wrong: dict[str, str],
    said: str,
) -> None:
    page = desk.post("/matching/rules", typed() | wrong, "/matching/rules")
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{next(iter(wrong.values()))}"' in page.text
    assert "Nothing was saved" in page.text
    tried = desk.get("/matching/rules", query_string={"typed": "1", **typed(), **wrong})
    assert (tried.status_code, said in tried.text) == (422, True)
    with scope(institution):
        assert db.session.scalars(select(MatchRule)).all() == []


def test_advisers_read_and_try_and_cannot_save(
    app: Flask, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    adviser = Member(app, institution, people["advisor"])
    page = adviser.get("/matching/rules").text
    assert "only an administrator can save it" in page
    assert "Save for" not in page
    assert adviser.post("/matching/rules", typed(field="0"), "/matching/rules").status_code == 404
    assert adviser.post("/matching/rules/reset", {}, "/matching/rules").status_code == 404
    with scope(institution), pytest.raises(NotFound):
        service.reset_weighing(actor_of(people["advisor"]))
    with scope(institution), pytest.raises(NotFound):
        service.save_typed(actor_of(people["advisor"]), typed())
    student = Member(app, institution, people["student"])
    assert student.get("/matching/rules").status_code == 404


def test_another_institutions_weights_never_apply_and_its_students_do_not_exist(
    desk: Member,
    institution: Institution,
    other_institution: Institution,
    people: dict[str, Membership],
    scope: Scope,
) -> None:
    desk.post("/matching/rules", typed(field="0", education="10"), "/matching/rules")
    with scope(other_institution):
        own = {"programme": "Mathematics", "fields": ["finance"]}
        make_host(name="Fina Field", profile={"field": "finance", "programme": "Biology"})
        make_host(name="Edu Alike", profile={"field": "health", "programme": "Mathematics"})
        theirs = make_student(name="Stranger Student", profile=own)
    assert listed(other_institution, scope, theirs) == ["Fina Field", "Edu Alike"]
    assert listed(institution, scope, people["student"]) == ["Edu Alike", "Fina Field"]
    page = desk.get("/matching/rules", query_string={"typed": "1", "who": "stranger", **typed()})
    assert "No student has that in the name" in page.text
    with scope(institution), pytest.raises(NotFound):
        service.preview_weighing(actor_of(people["administrator"]), theirs.id, Weighing())


@pytest.mark.parametrize("student", ["", "x", "0", "9" * 30, "17"])
def test_a_student_who_is_not_among_those_found_is_not_shown(desk: Member, student: str) -> None:
    page = desk.get("/matching/rules", query_string={"typed": "1", "student": student, **typed()})
    assert "What would change for Mira Okafor" in page.text


def test_the_weight_of_a_plugin_that_is_off_waits_for_its_return(
    desk: Member, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        db.session.add(MatchRule(kind="scorer", rule="rural_health.rural_work", weight=4.0))
    desk.post("/matching/rules", typed(field="1"), "/matching/rules")
    with scope(institution):
        kept = {row.rule: row.weight for row in db.session.scalars(select(MatchRule))}
    assert kept == {"rural_health.rural_work": 4.0, f"{STARTER}.field": 1.0}


def test_without_any_rule_the_page_says_so_and_hosts_are_listed(
    desk: Member, institution: Institution, people: dict[str, Membership], scope: Scope
) -> None:
    with scope(institution):
        db.session.add(PluginState(plugin=STARTER, enabled=False))
    assert "No rule is switched on" in desk.get("/matching/rules").text
    assert len(listed(institution, scope, people["student"])) == 2


def test_the_fields_of_the_page_are_what_counts(desk: Member) -> None:
    desk.post("/matching/rules", typed(field="2,5"), "/matching/rules")
    page = desk.get("/matching/rules").text
    assert f'name="weight-{STARTER}.field" value="2.5"' in page
    shown: dict[str, Any] = {"typed": "1", **typed(field="2.5")}
    assert "stand as they do now" in desk.get("/matching/rules", query_string=shown).text
