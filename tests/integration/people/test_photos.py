"""Photos on their way in and out: limits, permissions, headers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fireside.institutions.models import Institution
from fireside.institutions.service import hosts_version
from fireside.kernel.db import db
from fireside.kernel.files import StoredFile
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.tools.visiting import Visitor

FORM = "multipart/form-data"


def jpeg(size: tuple[int, int] = (300, 400), colour: str = "teal") -> bytes:
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, "JPEG")
    return held.getvalue()


def send(
    visitor: Visitor, content: bytes, name: str = "me.jpg", to: str = "/settings/photo"
) -> TestResponse:
    return visitor.post(to, {"photo": (BytesIO(content), name)}, content_type=FORM)


def photo_of(scope: Scope, member: Membership) -> int | None:
    with scope_of(scope, member):
        return db.session.get_one(Membership, (member.institution_id, member.id)).photo_id


def scope_of(scope: Scope, member: Membership) -> Any:
    return scope(Institution(id=member.institution_id))


def files_here(scope: Scope, member: Membership) -> int:
    with scope_of(scope, member):
        return db.session.scalar(select(func.count()).select_from(StoredFile)) or 0


def test_a_photo_is_painted_anew_shown_replaced_and_deleted(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    mara = Visitor(app, institution, student)
    assert send(mara, jpeg()).status_code == 303
    first = photo_of(scope, student)
    path = f"/photos/{student.id}/{first}"
    assert f"/i/riverbend{path}" in mara.get("/settings/photo").text
    shown = mara.get(path)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert Image.open(BytesIO(shown.data)).size == (512, 512)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"].startswith("private")
    send(mara, jpeg(colour="red"))
    assert photo_of(scope, student) != first
    assert (files_here(scope, student), mara.get(path).status_code) == (1, 404)
    assert mara.post("/settings/photo/remove").status_code == 303
    assert (photo_of(scope, student), files_here(scope, student)) == (None, 0)
    assert mara.post("/settings/photo/remove").status_code == 303
    assert ">MQ<" in mara.get("/settings/photo").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a picture first"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP"),
        (jpeg()[:300], "ends too early"),
        (jpeg((12_500, 8_000)), "has 100 megapixels"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    app: Flask,
    institution: Institution,
    student: Membership,
    scope: Scope,
    content: bytes,
    said: str,
) -> None:
    mara = Visitor(app, institution, student)
    send(mara, jpeg())
    before = photo_of(scope, student)
    answer = send(mara, content)
    assert answer.status_code == 422
    beside = answer.text.split('id="photo-error"', 1)[1].split("</p>", 1)[0]
    assert said in beside
    assert photo_of(scope, student) == before is not None


def test_a_text_in_the_place_of_a_file_is_an_answer(
    app: Flask, institution: Institution, student: Membership
) -> None:
    mara = Visitor(app, institution, student)
    assert mara.post("/settings/photo", {"photo": "../../etc/passwd"}).status_code == 422


@pytest.mark.parametrize("path", ["/settings/photo", "/welcome/photo"])
def test_twelve_megabytes_are_taken_and_more_is_said_beside_the_field(
    app: Flask, institution: Institution, student: Membership, path: str
) -> None:
    mara = Visitor(app, institution, student)
    assert send(mara, jpeg() + b"\0" * 11_900_000, to=path).status_code == 303
    answer = send(mara, jpeg() + b"\0" * 12_300_000, to=path)
    assert answer.headers["Location"] == f"/i/riverbend{path}?refused=too-large"
    page = mara.get(f"{path}?refused=too-large")
    assert "larger than 12 MB" in page.text.split('id="photo-error"', 1)[1].split("</p>", 1)[0]
    almost = send(mara, jpeg() + b"\0" * 12_050_000, to=path)
    assert (almost.status_code, "larger than 12 MB" in almost.text) == (422, True)


def test_every_other_page_keeps_its_limit(
    app: Flask, institution: Institution, student: Membership
) -> None:
    mara = Visitor(app, institution, student)
    for path in ("/settings/mails", "/settings/photo/remove", "/settings", "/welcome/you"):
        assert send(mara, b"\0" * 2_100_000, to=path).status_code == 413, path


def test_a_large_body_without_a_safety_mark_or_a_session_changes_nothing(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    for visitor in (Visitor(app, institution, student), Visitor(app, institution, None)):
        for size in (3_000_000, 13_000_000):
            body = {"photo": (BytesIO(jpeg() + b"\0" * size), "me.jpg")}
            answer = visitor.open("/settings/photo", method="POST", data=body, content_type=FORM)
            assert answer.status_code in (303, 400, 404)
    assert files_here(scope, student) == 0


def test_a_hosts_face_is_everybodys_and_a_students_theirs_whom_she_asked(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        asked, drafted, other = make_host(), make_host(), make_student()
        staff = [make_advisor(), make_administrator()]
        make_appointment(make_interview(student, asked))
        make_interview(student, drafted)
    for member in (student, host):
        send(Visitor(app, institution, member), jpeg())
    paths = {
        member.id: f"/photos/{member.id}/{photo_of(scope, member)}" for member in (student, host)
    }

    def sees(member: Membership | None, whose: Membership) -> bool:
        return Visitor(app, institution, member).get(paths[whose.id]).status_code == 200

    everybody = [student, host, asked, drafted, other, *staff]
    assert [sees(one, host) for one in everybody] == [True] * 7
    assert [sees(one, student) for one in everybody] == [
        True,
        False,
        True,
        False,
        False,
        True,
        True,
    ]
    assert not sees(None, host)
    elsewhere = Visitor(app, institution, other)
    assert (
        elsewhere.get(f"/photos/{other.id}/{paths[host.id].rsplit('/', 1)[1]}").status_code == 404
    )


def test_whoever_rests_sees_nobody(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host, resting = make_host(), make_student(paused=True)
    send(Visitor(app, institution, host), jpeg())
    path = f"/photos/{host.id}/{photo_of(scope, host)}"
    assert Visitor(app, institution, resting).get(path).status_code == 404


def test_a_hosts_new_face_is_in_the_list_of_hosts_at_once(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    mara = Visitor(app, institution, student)
    assert "/photos/" not in mara.get("/hosts").text
    with scope(institution):
        before = hosts_version()
    send(Visitor(app, institution, host), jpeg())
    with scope(institution):
        assert hosts_version() > before
    address = f"/photos/{host.id}/{photo_of(scope, host)}"
    assert address in mara.get("/hosts").text
    assert address in mara.get(f"/hosts/{host.id}").text
