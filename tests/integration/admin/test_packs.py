"""Question packs in the console: written, imported, tried, published, taken back, handed out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from fireside.institutions.models import Institution
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.people.models import Membership
from fireside.plugins.packs import read_pack
from fireside.preparation.models import InstitutionPack, PackVersion
from fireside.preparation.rules.packs import restored
from fireside.preparation.service import published_packs
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.factories.preparation import RIVER, make_pack
from tests.tools.visiting import Visitor, count_queries

GOOD = """\
title: Work by the river
summary: For people who look after water.
fields: [Science and research]
questions:
  - text: What do you see on your way to work?
    category: opening
    purpose: A picture opens the conversation.
"""


@pytest.fixture
def look(institution: Institution, scope: Scope) -> Callable[[], InstitutionPack]:
    """Read the one pack that there is."""

    def read() -> InstitutionPack:
        with scope(institution):
            return db.session.scalars(select(InstitutionPack)).one()

    return read


def rows(*questions: tuple[str, str, str], **more: str) -> MultiDict[str, str]:
    form = MultiDict({"title": "Work by the river", "summary": "On water.", **more})
    for text, category, purpose in questions:
        for name, value in zip(
            ("text", "category", "purpose", "key"), (text, category, purpose, ""), strict=True
        ):
            form.add(name, value)
    return form


def send(console: Visitor, path: str, form: MultiDict[str, str], **options: Any) -> Any:
    form.add("csrf_token", console.mark())
    return console.open(path, method="POST", data=form, **options)


def path_of(answer: Any) -> str:
    return (
        str(answer.headers["Location"])
        .removeprefix("http://fireside.test")
        .removeprefix("/i/riverbend")
    )


WAY = ("What do you see on your way to work?", "opening", "A picture opens it.")


def test_a_pack_is_written_row_by_row_tried_published_and_taken_back(
    console: Visitor, look: Any, institution: Institution, scope: Scope
) -> None:
    assert "No pack of your own yet" in console.get("/admin/packs").text
    begun = console.post("/admin/packs/new", {"title": "Work by the river"})
    write = path_of(begun)
    home = write.removesuffix("/write")
    added = send(console, write, rows(WAY, revision="1", act="add"))
    assert path_of(added) == f"{write}#row-2"
    page = console.get(write).text
    assert "What do you see on your way to work?" in page
    assert 'id="row-2"' in page
    assert "The question is empty" not in page
    kept = send(console, write, rows(WAY, ("", "", ""), revision="2"))
    assert path_of(kept) == home
    trial = console.get(f"{home}/try").text
    assert "What do you see on your way to work?" in trial
    assert "My list" in trial
    ticked = console.get(f"{home}/try", query_string={"question": "what_do_you_see_on_your"}).text
    assert "All of its questions are on your list." in ticked
    assert console.post(f"{home}/publish").status_code == 303
    assert "Version 1 is out" in console.get(home).text
    with scope(institution):
        (offered,) = published_packs()
        assert [one.key for one in offered.item.questions] == ["what_do_you_see_on_your"]
    assert console.post(f"{home}/publish").status_code == 409
    assert console.post(f"{home}/take-back").status_code == 303
    assert "Taken back" in console.get(home).text
    assert console.post(f"{home}/take-back").status_code == 409
    assert console.post(f"{home}/delete").status_code == 409
    with scope(institution):
        assert published_packs() == ()
        acts = [
            one.action for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]
    assert acts == ["pack.write"] * 2 + ["pack.publish", "pack.take_back"]
    assert look().latest == 1


def test_rows_move_and_go_and_what_was_typed_stays(console: Visitor, look: Any) -> None:
    write = path_of(console.post("/admin/packs/new", {"title": "Work"}))
    three = (("One?", "role", "a"), ("Two?", "role", "b"), ("Three?", "", ""))
    moved = send(console, write, rows(*three, revision="1", act="up-3"))
    assert path_of(moved).endswith("#row-2")
    texts = [one["text"] for one in look().draft["questions"]]
    assert texts == ["One?", "Three?", "Two?"]
    again = tuple(
        (one["text"], one["category"], one["purpose"]) for one in look().draft["questions"]
    )
    send(console, write, rows(*again, revision="2", act="remove-1"))
    assert [one["text"] for one in look().draft["questions"]] == ["Three?", "Two?"]


def test_an_unfinished_draft_is_kept_and_cannot_be_published(console: Visitor, look: Any) -> None:
    write = path_of(console.post("/admin/packs/new", {"title": "Work"}))
    home = write.removesuffix("/write")
    bad = ("How much do you earn?", "", "")
    assert send(console, write, rows(bad, revision="1", summary="")).status_code == 303
    page = console.get(write).text
    assert "The question asks what the host is paid" in page
    assert "The category is missing" in page
    refused = console.post(f"{home}/publish")
    assert refused.status_code == 422
    assert "Nothing has been published; the draft is kept." in refused.text
    assert look().latest == 0
    assert "1 question is left out" in console.get(f"{home}/try").text
    assert console.post(f"{home}/delete").status_code == 303
    assert console.get(home).status_code == 404


def test_two_windows_never_write_over_one_another_unseen(console: Visitor, look: Any) -> None:
    write = path_of(console.post("/admin/packs/new", {"title": "Work"}))
    send(console, write, rows(WAY, revision="1"))
    late = send(console, write, rows(("My own words?", "role", "x"), revision="1"))
    assert late.status_code == 409
    assert "My own words?" in late.text
    assert "Somebody else has changed this pack" in late.text
    assert look().draft["questions"][0]["text"] == WAY[0]
    same = send(console, write, rows(WAY, revision="1", act="add"))
    assert same.status_code == 303, "what is kept already may be sent again"
    text = write.removesuffix("write") + "text"
    stale = console.post(text, {"text": GOOD, "revision": "1"})
    assert stale.status_code == 409
    assert "Send it again, and yours takes its place." in stale.text


def test_a_save_by_itself_answers_with_the_revision(console: Visitor) -> None:
    write = path_of(console.post("/admin/packs/new", {"title": "Work"}))
    quick = {"HX-Request": "true"}
    kept = send(console, write, rows(WAY, revision="1"), headers=quick)
    assert (kept.status_code, kept.headers["Draft-Revision"]) == (204, "2")
    text = console.post(
        write.removesuffix("write") + "text", {"text": "title: [", "revision": "2"}, headers=quick
    )
    assert (text.status_code, text.headers["Draft-Revision"]) == (204, "3")


def test_a_title_that_is_none_and_too_many_rows_are_refused(console: Visitor, look: Any) -> None:
    assert console.post("/admin/packs/new", {"title": " "}).status_code == 422
    long = console.post("/admin/packs/new", {"title": "x" * 121})
    assert long.status_code == 422
    write = path_of(console.post("/admin/packs/new", {"title": "Work"}))
    many = send(console, write, rows(*[("Why?", "role", "a")] * 151, revision="1"))
    assert many.status_code == 422
    assert "150 questions are the most" in many.text
    assert look().draft["questions"] == []


FAULTY = """\
title: Work by the river
summary: On water.
questions:
  - text: What do you see on your way to work?
    category: openning
    purpose: A picture.
  - text: Are you hiring?
    category: role
  - txt: Why?
"""


def test_a_text_with_faults_is_refused_with_each_line_and_nothing_is_imported(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    assert "The pack in YAML or CSV" in console.get("/admin/packs/import").text
    refused = console.post("/admin/packs/import", {"text": FAULTY})
    assert refused.status_code == 422
    for told in (
        "Line 5</strong>: There is no category “openning”. Did you mean opening?",
        "Line 7</strong>: The question asks for a job.",
        "Line 7</strong>: The purpose is missing",
        "Line 9</strong>: “txt:” is not known here. Did you mean text?",
        "Nothing has been imported. Everything you typed is still here.",
    ):
        assert told in refused.text
    assert "Are you hiring?" in refused.text
    with scope(institution):
        assert db.session.scalars(select(InstitutionPack)).all() == []


def _upload(content: bytes, name: str = "pack.yaml") -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name)}


def test_a_file_is_imported_or_refused(console: Visitor, look: Any) -> None:
    refused = console.post("/admin/packs/import", {**_upload(b"\xff\xfe\x00"), "text": "typed"})
    assert refused.status_code == 422
    assert "no text in UTF-8" in refused.text
    assert "typed" in refused.text
    faulty = console.post("/admin/packs/import", _upload(b"title: A\nquestions: 5"))
    assert faulty.status_code == 422
    assert "questions: 5" in faulty.text, "the file's text stands where it can be mended"
    done = console.post("/admin/packs/import", _upload(GOOD.encode("utf-8-sig")))
    assert done.status_code == 303
    assert look().draft["fields"] == ["science"]
    text = f"{path_of(done)}/text"
    unread = console.post(text, {**_upload(b"\xff"), "revision": "1"})
    assert unread.status_code == 422
    assert "no text in UTF-8" in unread.text
    table = "key,category,text,purpose\n,role,What is Monday like?,Shows it.\n".encode("utf-8-sig")
    assert path_of(console.post(text, {**_upload(table, "a.csv"), "revision": "1"})) == path_of(
        done
    )
    assert look().draft["title"] == "Work by the river"
    assert [one["text"] for one in look().draft["questions"]] == ["What is Monday like?"]


def test_a_text_that_cannot_be_taken_over_is_kept_beside_the_draft(
    console: Visitor, look: Any, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        pack = make_pack(latest=0)
    text = f"/admin/packs/{pack.id}/text"
    assert "What do you see on your way to work?" in console.get(text).text
    assert console.post(text, {"text": FAULTY, "revision": "1"}).status_code == 303
    page = console.get(text).text
    assert "category: openning" in page
    assert "Line 5" in page
    assert look().draft["questions"][0]["key"] == "way_to_work"
    refused = console.post(f"/admin/packs/{pack.id}/publish")
    assert refused.status_code == 422
    assert "Mend it or drop it" in refused.text
    dropped = console.post(f"/admin/packs/{pack.id}/drop-text", {"revision": "2"})
    assert dropped.status_code == 303
    assert "openning" not in console.get(text).text
    empty = console.post(text, {"text": " ", "revision": "3"})
    assert empty.status_code == 422
    long = console.post(text, {"text": "x" * 100_001, "revision": "3"})
    assert long.status_code == 422
    assert "too long" in long.text
    gone = console.post(f"/admin/packs/{pack.id}/drop-text", {"revision": "1"})
    assert gone.status_code == 409
    assert console.post(text, {"text": GOOD, "revision": "3"}).status_code == 303
    assert look().draft["questions"][0]["key"] == "way_to_work", "the same words keep their key"


def test_a_pack_is_handed_out_in_both_forms_and_read_back_the_same(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        pack = make_pack()
    for page in ("draft", "versions/1/pack"):
        for extension in ("yaml", "csv"):
            answer = console.get(f"/admin/packs/{pack.id}/{page}.{extension}")
            assert "attachment" in answer.headers["Content-Disposition"]
            read = read_pack(answer.get_data().decode("utf-8-sig"))
            assert read.draft is not None
            assert read.faults == ()
            assert [one.text for one in read.draft.questions] == [
                one.text for one in RIVER.questions
            ]
    assert console.get(f"/admin/packs/{pack.id}/draft.exe").status_code == 404
    assert console.get(f"/admin/packs/{pack.id}/versions/2/pack.csv").status_code == 404


def test_no_cell_of_a_table_is_a_formula(
    console: Visitor, look: Any, institution: Institution, scope: Scope
) -> None:
    write = path_of(console.post("/admin/packs/new", {"title": "=1+1"}))
    send(console, write, rows(("@SUM(A1)?", "role", "-2"), revision="1", title="=1+1"))
    answer = console.get(write.removesuffix("write") + "draft.csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))) for cell in row]
    assert {"'=1+1", "'@SUM(A1)?", "'-2"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_an_earlier_version_is_shown_and_brought_back(
    console: Visitor, look: Any, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        pack = make_pack()
    home = f"/admin/packs/{pack.id}"
    send(
        console, f"{home}/write", rows(("What changed last year?", "trends", "News."), revision="1")
    )
    assert "The draft differs from version 1" in console.get(home).text
    assert console.post(f"{home}/publish").status_code == 303
    old = console.get(f"{home}/versions/1").text
    assert "What do you see on your way to work?" in old
    assert "everybody" in old
    assert console.post(f"{home}/versions/1/bring-back").status_code == 303
    assert restored(look().draft).questions == RIVER.questions
    assert look().published == 2
    assert console.get(f"{home}/versions/3").status_code == 404
    assert console.post(f"{home}/versions/3/bring-back").status_code == 404
    with scope(institution):
        assert len(db.session.scalars(select(PackVersion)).all()) == 2


def test_a_pack_of_a_plugin_can_be_copied(console: Visitor, look: Any) -> None:
    assert "Begin with a copy" in console.get("/admin/packs").text
    copied = console.post("/admin/packs/copy", {"pack": "fireside_starter.health"})
    assert copied.status_code == 303
    assert look().draft["fields"] == ["health"]
    assert "The draft is ready" in console.get(path_of(copied)).text
    assert console.post("/admin/packs/copy", {"pack": "nobody.knows"}).status_code == 404


def test_packs_are_the_administrators_and_the_institutions_alone(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    omar: Membership,
    scope: Scope,
) -> None:
    with scope(other_institution):
        theirs = make_pack()
    with scope(institution):
        mine, student = make_pack(), make_student()
    console, visitor = Visitor(app, institution, omar), Visitor(app, institution, student)
    for page in ("", "/write", "/text", "/try", "/versions/1", "/draft.csv"):
        assert console.get(f"/admin/packs/{mine.id}{page}").status_code == 200
        assert console.get(f"/admin/packs/{theirs.id}{page}").status_code == 404
        assert visitor.get(f"/admin/packs/{mine.id}{page}").status_code == 404
    for act in ("publish", "take-back", "delete", "write", "text", "drop-text"):
        assert console.post(f"/admin/packs/{theirs.id}/{act}").status_code == 404
        assert visitor.post(f"/admin/packs/{mine.id}/{act}").status_code == 404
    with scope(institution):
        assert [one.key for one in published_packs()] == ["river"]


def test_the_number_of_queries_does_not_grow_with_packs(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_pack()
    few = count_queries(app, console, "/admin/packs")
    with scope(institution):
        for key in ("lake", "sea"):
            make_pack(key=key)
    assert count_queries(app, console, "/admin/packs") == few
