"""Her own copy of all that is held about her: whole, hers alone, and gone after a day."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import audit, clock, subjects
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import Base, db
from fireside.kernel.files import StoredFile
from fireside.kernel.jobs import Job, JobContext, handlers
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people import jobs, service
from fireside.people.models import Membership, SubjectCopy
from fireside.people.rules import CopyState
from fireside.plugins import DataSubject, PluginContext, hookimpl
from tests.conftest import Scope
from tests.factories.conversation import make_comment, make_note, make_review
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.security.estates import Estate, make_estate
from tests.tools.plugins import Plugin, enable, installed
from tests.tools.visiting import Visitor

PAGE, FILE = "/settings/your-data", "/settings/your-data/file"
ELSEWHERE = {
    "institution": "belongs to everybody there",
    "job": "holds ids, and is gone when it is done",
    "deployment": "says what this database is for",
    "stored_file": "its bytes are handed out with what they belong to",
    "institution_pack": "the institution's own questions",
    "pack_version": "the institution's own questions",
    "match_rule": "how much the institution lets each rule count",
    "host_change": "numbers of versions, nobody's words",
    "plugin_state": "what the institution has switched on",
    "plugin_fault": "places in code, nobody's words",
    "plugin_timing": "how long calls took, nobody's",
}
"""Tables that nobody hands out to a person, and why."""


class Holder(Plugin):
    """Holds a wish of each person."""

    @hookimpl
    def export_subject(self, ctx: PluginContext, subject: DataSubject) -> Mapping[str, object]:
        return {"wish": f"number {subject.membership_id} at {ctx.slug}, {ctx.settings['mood']}"}


class Broken(Plugin):
    """Cannot say what it holds, and poisons the transaction on the way."""

    @hookimpl
    def export_subject(self, subject: DataSubject) -> Mapping[str, object]:
        db.session.add(Membership(account_id=1, name="x" * 5000, zone=None, created_at=None))
        db.session.flush()
        return {}


def gather(app: Flask, visitor: Visitor) -> dict[str, bytes]:
    assert visitor.post(PAGE).status_code == 303
    Worker(app).run_all()
    answer = visitor.get(FILE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(files: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """Return all records of all rooms, by table."""
    rooms = [json.loads(content) for name, content in files.items() if "/" not in name[:-5]
             and name.endswith(".json")]  # fmt: skip
    return {table: rows for room in rooms for table, rows in room.items()}


@pytest.fixture
def estate(app: Flask, institution: Institution) -> Estate:
    return make_estate(app, institution)


def test_students_copy_holds_her_words_and_nobody_elses(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        mara, nils = make_student(name="Mara Quist"), make_student(name="Nils Berg")
        host, advisor = make_host(), make_advisor()
        mine, theirs = make_interview(mara, host), make_interview(nils, host)
        make_note(mine, "Mara's private words")
        make_note(theirs, "Nils's private words")
        make_comment(mine, advisor, "Ask her again")
    files = gather(app, Visitor(app, institution, mara))
    held = records(files)
    assert [note["text"] for note in held["note"]] == ["Mara's private words"]
    assert [comment["text"] for comment in held["comment"]] == ["Ask her again"]
    assert held["interview"][0]["host"] == host.name
    assert held["membership"][0]["name"] == "Mara Quist"
    assert held["account"][0]["has_password"] is False
    whole = b"".join(files.values()).decode()
    assert "Nils" not in whole
    assert "Riverbend College" in files["README.txt"].decode()


def test_students_copy_says_who_looked_at_her_notes_and_the_hosts_does_not(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        mara, host, advisor = make_student(), make_host(), make_advisor(name="Ruth Iyer")
        interview = make_interview(mara, host)
        make_appointment(interview)
        looked = Actor(account_id=advisor.account_id)
        audit.record(looked, "note.look", "interview", interview.id, ("f1",))
        own = Actor(account_id=mara.account_id)
        audit.record(own, "note.write", "interview", interview.id, ("text",))
    files = gather(app, Visitor(app, institution, mara))
    (look,) = json.loads(files["interviews.json"])["audit_entry"]
    assert (look["action"], look["by"], look["fields"]) == ("note.look", "Ruth Iyer", ["f1"])
    whole = b"".join(gather(app, Visitor(app, institution, host)).values()).decode()
    assert "note.look" not in whole
    assert "note.write" not in whole


def test_a_note_that_no_key_opens_costs_nobody_the_others(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = make_interview(student)
        make_note(interview, "Still there")
        make_note(interview, "Lost", key="f2").sealed = b"sealed with another key"
    held = records(gather(app, Visitor(app, institution, student)))
    texts = [note["text"] for note in held["note"]]
    assert texts == ["Still there", "This text was sealed with a key that is no longer there."]


def test_hosts_copy_holds_her_side_and_no_private_words(
    app: Flask, estate: Estate, scope: Scope
) -> None:
    with scope(estate.institution):
        draft = make_interview(estate.student, estate.host)
    files = gather(app, Visitor(app, estate.institution, estate.host))
    held = records(files)
    assert len(held["interview"]) == 3
    assert draft.id not in {one["id"] for one in held["interview"]}
    assert {one["host"] for one in held["interview"]} == {estate.host.name}
    assert held["weekly_hours"]
    assert held["host_profile"][0]["position"] == "Actuary"
    assert held["note"] == held["question"] == held["promise"] == held["reflection"] == []
    assert all("student_phone" not in one for one in held["appointment"])


def test_advisors_copy_holds_what_she_said(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        interview, advisor = make_interview(make_student()), make_advisor()
        make_note(interview, "Private")
        make_comment(interview, advisor, "My own words")
        make_review(interview, advisor)
    held = records(gather(app, Visitor(app, institution, advisor)))
    assert [one["text"] for one in held["comment"]] == ["My own words"]
    assert len(held["review"]) == 1
    assert held["note"] == []


def test_copy_holds_photo_and_packet_as_files(app: Flask, estate: Estate, scope: Scope) -> None:
    files = gather(app, Visitor(app, estate.institution, estate.student))
    assert files["files/photo.jpg"] == b"a face"


def test_every_table_is_handed_out_or_says_why_not(
    app: Flask, estate: Estate, scope: Scope
) -> None:
    with scope(estate.institution):
        given = {
            table for _, share in subjects.shares() for table in share(estate.student.id).records
        }
    assert given | set(ELSEWHERE) == set(Base.metadata.tables)
    assert not given & set(ELSEWHERE)


def test_no_secret_is_handed_out(app: Flask, estate: Estate) -> None:
    whole = b"".join(
        gather(app, Visitor(app, estate.institution, estate.student)).values()
    ).decode()
    assert "password_hash" not in whole
    assert "fingerprint" not in whole
    assert "institution_id" not in whole


def test_copy_is_sealed_where_it_is_stored_and_looks_are_written_down(
    app: Flask, estate: Estate, scope: Scope
) -> None:
    visitor = Visitor(app, estate.institution, estate.student)
    gather(app, visitor)
    with scope(estate.institution):
        stored = db.session.scalars(
            select(StoredFile).where(StoredFile.kind == "subject_copy")
        ).one()
        assert not stored.content.startswith(b"PK")
        told = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.account_id == estate.student.account_id)
        ).all()
    assert {"people.order_copy", "people.take_copy"} <= set(told)


def test_nobody_else_can_take_it(app: Flask, estate: Estate) -> None:
    gather(app, Visitor(app, estate.institution, estate.student))
    for member in (estate.host, *estate.members.values()):
        if member.id != estate.student.id:
            visitor = Visitor(app, estate.institution, member)
            assert visitor.get(FILE).status_code == 404
            assert "Gather my data" in visitor.get(PAGE).text
    stranger = Visitor(app, estate.institution, None)
    assert "/sign-in" in stranger.get(FILE).headers["Location"]


def test_a_resting_member_still_gets_hers(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        resting = make_student(paused=True)
    assert "people.json" in gather(app, Visitor(app, institution, resting))


def test_page_shows_how_far_it_is(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    visitor.post(PAGE)
    assert "Waiting for its turn" in visitor.get(PAGE).text
    fragment = visitor.get(PAGE, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 1s"' in fragment
    assert "<h1>" not in fragment
    Worker(app).run_all()
    page = visitor.get(PAGE).text
    assert "Take it along" in page
    assert "every 1s" not in page


def test_asking_twice_gathers_once_and_asking_later_anew(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    visitor.post(PAGE)
    visitor.post(PAGE)
    with scope(institution):
        asked = db.session.scalars(select(Job).where(Job.name == "people.gather_copy")).all()
        assert len(asked) == 1
    first = gather(app, visitor)
    with scope(institution):
        service.get_member(student.id).zone = "Europe/Lisbon"
    second = gather(app, visitor)
    assert b"Europe/Lisbon" not in first["people.json"]
    assert b"Europe/Lisbon" in second["people.json"]
    with scope(institution):
        kinds = db.session.scalars(select(StoredFile.kind)).all()
        assert kinds == ["subject_copy"]


def test_copy_is_gone_after_a_day(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    gather(app, visitor)
    clock.shift(timedelta(hours=23, minutes=59))
    assert visitor.get(FILE).status_code == 200
    clock.shift(timedelta(hours=24, minutes=1))
    old = Visitor(app, institution, student)
    assert old.get(FILE).status_code == 404
    with app.app_context():
        handlers["people.look_after_records"](JobContext(1, "x", None, {}, 1))
        db.session.commit()
    with scope(institution):
        assert db.session.scalars(select(SubjectCopy)).all() == []
        assert db.session.scalars(select(StoredFile)).all() == []


def test_copy_goes_when_she_leaves_and_a_late_worker_brings_nothing_back(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student(name="Mara Quist")
    visitor = Visitor(app, institution, student)
    visitor.post(PAGE)
    with scope(institution):
        copy = db.session.scalars(select(SubjectCopy)).one()
        begun = service.begin_copy(copy.id)
        assert begun is not None
        db.session.commit()
        gathered = service.gather(student.id, lambda _: None)
    visitor.post("/settings/leave", {"name": "Mara Quist"})
    with scope(institution):
        service.note_copy_progress(copy.id, 50)
        service.keep_copy(copy.id, gathered)
        service.fail_copy(copy.id)
        assert service.begin_copy(copy.id) is None
    with scope(institution):
        assert db.session.scalars(select(SubjectCopy)).all() == []
        assert db.session.scalars(select(StoredFile)).all() == []
    Worker(app).run_all()


def test_a_second_worker_changes_nothing(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    gather(app, visitor)
    with scope(institution):
        copy = db.session.scalars(select(SubjectCopy)).one()
        before = copy.file_id
        service.keep_copy(copy.id, service.gather(copy.membership_id, lambda _: None))
        service.note_copy_progress(copy.id, 7)
        service.fail_copy(copy.id)
        assert (copy.state, copy.progress, copy.file_id) == (CopyState.READY, 100, before)


def test_failing_for_good_is_said_and_can_be_tried_again(
    app: Flask, institution: Institution, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    visitor.post(PAGE)

    def disk_full(membership_id: int) -> subjects.Share:
        raise OSError("no space left")

    monkeypatch.setitem(subjects._gatherers, "people", disk_full)
    for attempt in (1, 2, 3):
        with scope(institution):
            copy = db.session.scalars(select(SubjectCopy)).one()
            told = JobContext(
                1, "people.gather_copy", institution.id, {"copy_id": copy.id}, attempt
            )
            with pytest.raises(OSError, match="no space"):
                jobs.gather_copy(told)
        shown = visitor.get(PAGE).text
        assert ("please try again" in shown) is (attempt == 3)
    monkeypatch.undo()
    assert "people.json" in gather(app, visitor)


def test_a_plugins_part_stands_in_it(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
    with installed(app, Holder()):
        visitor = Visitor(app, institution, student)
        assert "plugins/aspen.json" not in gather(app, visitor)
        enable(app, institution, mood="sunny")
        files = gather(app, visitor)
    told = json.loads(files["plugins/aspen.json"])
    assert told == {"wish": f"number {student.id} at riverbend, sunny"}


def test_a_broken_plugin_costs_only_its_own_part(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
    visitor = Visitor(app, institution, student)
    with installed(app, Broken()):
        enable(app, institution)
        files = gather(app, visitor)
        assert "Not in it, because it could not be had this time: Aspen" in visitor.get(PAGE).text
    assert "plugins/aspen.json" not in files
    assert "Aspen" in files["README.txt"].decode()
    assert len(records(files)["membership"]) == 1
