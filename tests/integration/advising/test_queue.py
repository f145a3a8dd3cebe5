"""The queue and the desk: reading leaves a trace, comments and reviews reach the student."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from fireside.advising.rules import Chosen, read_cursor
from fireside.advising.service import open_desk, page_of, read_queue
from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.rules import Audience
from fireside.conversation.service import looks_at
from fireside.interviews.service import get_interview
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.outcomes.service import save_reflection
from fireside.packets.models import Packet, PacketState
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.conversation import make_note, make_review
from tests.factories.outcomes import WHOLE
from tests.integration.advising.conftest import Desk, actor_of, make_shared
from tests.tools.browsing import counted_statements, without_mark
from tests.tools.outbox import Outbox

HTMX = {"HX-Request": "true"}
EVERYBODY = Chosen()
QUERY_BUDGET = 15


def _withdraw(interview_id: int) -> None:
    for note in db.session.scalars(select(Note).where(Note.interview_id == interview_id)):
        note.audience, note.shared_at = Audience.PRIVATE, None


def _names(desk: Desk, chosen: Chosen = EVERYBODY) -> list[str]:
    return [row.student.split()[0] for row in read_queue(desk.reader, chosen)]


def test_the_longest_waiting_stands_first(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        assert _names(desk) == ["Mara", "Aiko", "Bram"]
        make_review(desk.interviews[0], desk.advisor)
        assert _names(desk) == ["Aiko", "Bram"]
        make_note(desk.interviews[0], "More", key="f2", audience=Audience.QUOTABLE)
        queue = read_queue(desk.reader, EVERYBODY)
        assert [row.again for row in queue] == [False, False, True]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (Chosen("Economics"), ["Mara", "Bram"]),
        (Chosen("", 2028), ["Aiko", "Bram"]),
        (Chosen("Economics", 2028), ["Bram"]),
        (Chosen("Alchemy"), []),
    ],
)
def test_the_queue_is_narrowed_by_programme_and_year(
    desk: Desk, scope: Scope, chosen: Chosen, names: list[str]
) -> None:
    with scope(desk.institution):
        assert _names(desk, chosen) == names


def test_an_adviser_does_not_read_along_with_herself(desk: Desk, scope: Scope) -> None:
    as_host = replace(actor_of(desk.host), roles=frozenset({"host", "advisor"}))
    with scope(desk.institution):
        assert read_queue(as_host, EVERYBODY) == []
        with pytest.raises(NotFound):
            open_desk(as_host, desk.interviews[0].id, EVERYBODY)


def test_the_next_one_follows_in_order_and_round(desk: Desk, scope: Scope) -> None:
    first, second, third = (interview.id for interview in desk.interviews)

    def after(present: int, chosen: Chosen) -> int | None:
        return open_desk(desk.reader, present, chosen).next_id

    with scope(desk.institution):
        assert after(first, EVERYBODY) == second
        assert after(third, EVERYBODY) == first
        assert after(first, Chosen("Economics")) == third
        assert after(second, Chosen("Physics")) is None


def test_what_the_filters_leave_out_is_still_known_to_wait(desk: Desk, scope: Scope) -> None:
    first = desk.interviews[0]
    with scope(desk.institution):
        assert open_desk(desk.reader, first.id, Chosen("Physics")).waiting
        make_review(first, desk.advisor)
        assert not open_desk(desk.reader, first.id, Chosen("Physics")).waiting
        assert not open_desk(desk.reader, first.id, EVERYBODY).waiting


def test_a_long_queue_comes_in_pages(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        for number in range(25):
            make_shared(desk.students[0], desk.host, f"Note {number}", days=1)
        queue = read_queue(desk.reader, EVERYBODY)
        first = page_of(queue)
        assert (len(first.rows), first.total) == (25, 28)
        rest = page_of(queue, read_cursor(first.after))
        assert (len(rest.rows), rest.after) == (3, "")
        assert len({row.interview_id for row in (*first.rows, *rest.rows)}) == 28
    page = desk.browser().get("/advising?programme=Economics").text
    assert "after=" in page
    assert "programme=Economics" in page


def test_a_look_is_written_down_where_the_student_reads_it(desk: Desk, scope: Scope) -> None:
    page = desk.browser().get(desk.path())
    assert "Words of Mara" in page.text
    assert "Words of Aiko" not in page.text
    with scope(desk.institution):
        mara = actor_of(desk.students[0])
        looks = looks_at(mara, get_interview(mara, desk.interviews[0].id))
        assert [(look.name, look.keys) for look in looks] == [("Ruth Iyer", ("f1",))]
    student = desk.browser(desk.students[0])
    assert "Ruth Iyer" in student.get(f"/interviews/{desk.interviews[0].id}/meet").text


def test_private_notes_and_unshared_reflections_are_not_on_the_desk(
    desk: Desk, scope: Scope
) -> None:
    with scope(desk.institution):
        make_note(desk.interviews[0], "Zebra", key="f2")
        mara = actor_of(desk.students[0])
        secret = replace(WHOLE, attracted="Giraffe")
        found = get_interview(mara, desk.interviews[0].id)
        save_reflection(mara, found, secret, 0, finish=True)
    ruth = desk.browser()
    page = ruth.get(desk.path()).text
    assert "Zebra" not in page
    assert "Giraffe" not in page
    with scope(desk.institution):
        found = get_interview(mara, desk.interviews[0].id)
        save_reflection(mara, found, replace(secret, shared=True), 1, finish=True)
    page = ruth.get(desk.path()).text
    assert "Giraffe" in page
    assert "Fit before: 2 of 5" in page


def test_comments_stand_under_their_note_and_go_out_with_the_review(
    desk: Desk, scope: Scope, outbox: Outbox
) -> None:
    ruth, path = desk.browser(), desk.path()
    ruth.get(path)
    with scope(desk.institution):
        note_id = db.session.scalars(
            select(Note.id).where(Note.interview_id == desk.interviews[0].id)
        ).one()
    one = ruth.post(f"{path}/comments", {"note": note_id, "text": "Ask her why"}, page=path)
    assert one.status_code == 303
    assert one.location.endswith(f"#said-{note_id}")
    whole = ruth.post(
        f"{path}/comments", {"note": "", "text": "Well listened"}, page=path, headers=HTMX
    )
    assert whole.status_code == 200
    assert "Well listened" in whole.text
    assert "Ask her why" not in whole.text
    assert "<html" not in whole.text
    assert outbox.deliver() == []
    assert ruth.post(f"{path}/review", {}, page=path).status_code == 303
    assert "Reviewed: Mara Quist hears what you said." in ruth.get(path).text
    assert [letter["To"] for letter in outbox.deliver()] != []


def test_an_empty_comment_is_refused_beside_its_note(desk: Desk) -> None:
    ruth, path = desk.browser(), desk.path()
    ruth.get(path)
    for headers in ({}, HTMX):
        for text in (" ", "x" * 4001):
            answer = ruth.post(f"{path}/comments", {"text": text}, page=path, headers=headers)
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text
    for wrong in ("x", "9" * 30, str(2**63), "17"):
        answer = ruth.post(f"{path}/comments", {"note": wrong, "text": "A"}, page=path)
        assert answer.status_code == 404


def test_a_refused_comment_shows_the_notes_again_and_that_is_written_down(
    desk: Desk, scope: Scope
) -> None:
    def looks() -> int:
        with scope(desk.institution):
            found = select(func.count(AuditEntry.id)).where(AuditEntry.action == "note.look")
            return db.session.scalar(found) or 0

    ruth, path = desk.browser(), desk.path()
    ruth.get(path)
    assert looks() == 1
    answer = ruth.post(f"{path}/comments", {"text": " "}, page=path)
    assert answer.status_code == 422
    seen = looks()  # the page before it was taken for its form, which is a look as well
    ruth.post(f"{path}/comments", {"text": " "}, page=path)
    assert looks() == seen + 2
    with scope(desk.institution):
        kept = select(AuditEntry).where(AuditEntry.action == "comment.write")
        assert db.session.scalars(kept).all() == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_notes_taken_back_meanwhile_answer_409_and_keep_the_words(
    desk: Desk, scope: Scope, headers: dict[str, str]
) -> None:
    ruth, path = desk.browser(), desk.path()
    ruth.get(path)
    with scope(desk.institution):
        _withdraw(desk.interviews[0].id)
    said = ruth.post(
        f"{path}/comments", {"text": "All of this <b>wise</b>"}, page="/settings", headers=headers
    )
    assert said.status_code == 409
    assert "no longer shared" in said.text
    assert "All of this &lt;b&gt;wise&lt;/b&gt;" in said.text
    assert "Words of Mara" not in said.text
    done = ruth.post(f"{path}/review", {}, page="/settings", headers=headers)
    assert done.status_code == 409
    assert "Nothing was marked as reviewed" in done.text
    gone = ruth.get(path)
    assert gone.status_code == 404
    assert "There are no notes to read here" in gone.text
    with scope(desk.institution):
        for table in (Comment, Review):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_nobody_else_sits_at_the_desk(desk: Desk, scope: Scope) -> None:
    for member in (desk.students[0], desk.host):
        visitor = desk.browser(member)
        for path in ("/advising", "/advising/cohort", desk.path()):
            assert visitor.get(path).status_code == 404
        for path in ("/advising/cohort.csv", f"{desk.path()}/review", f"{desk.path()}/comments"):
            assert visitor.post(path, {"text": "A"}, page="/settings").status_code == 404
    with scope(desk.institution):
        assert db.session.scalars(select(AuditEntry.action)).all() == []


def test_notes_that_never_were_look_like_notes_taken_back(desk: Desk, scope: Scope) -> None:
    ruth = desk.browser()
    with scope(desk.institution):
        _withdraw(desk.interviews[0].id)
    missing, withdrawn = ruth.get("/advising/interviews/17"), ruth.get(desk.path())
    assert (missing.status_code, withdrawn.status_code) == (404, 404)
    assert "There are no notes to read here" in missing.text
    assert without_mark(missing.text) == without_mark(withdrawn.text)


def test_an_empty_desk_says_so(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        for interview in desk.interviews:
            make_review(interview, desk.advisor)
    ruth = desk.browser()
    assert "Nobody waits for you" in ruth.get("/advising").text
    assert "None of these students waits" in ruth.get("/advising?year=2099").text
    assert "Nobody waits for you" in ruth.get("/").text
    assert "Back to the queue" in ruth.get(desk.path()).text


def test_the_first_page_leads_to_the_head_of_the_queue(desk: Desk) -> None:
    ruth = desk.browser()
    page = ruth.get("/").text
    assert "Mara Quist lets you read along, and 2 others do too" in page
    assert f'href="{ruth.prefix}{desk.path()}"' in page
    assert f'<a href="{ruth.prefix}/advising" aria-current="page">' in ruth.get(desk.path()).text


@pytest.mark.parametrize("address", ["/", "/advising", "desk", "/advising/cohort"])
def test_the_desk_keeps_its_query_budget(desk: Desk, scope: Scope, address: str) -> None:
    path = desk.path() if address == "desk" else address
    ruth, mara = desk.browser(), actor_of(desk.students[0])
    with scope(desk.institution):
        found = get_interview(mara, desk.interviews[0].id)
        save_reflection(mara, found, replace(WHOLE, shared=True), 0, finish=True)
    counts = []
    for _ in range(2):
        ruth.get(path)
        with counted_statements(desk.app) as statements:
            assert ruth.get(path).status_code == 200
        counts.append(len(statements))
        assert len(statements) <= QUERY_BUDGET, "\n".join(statements)
        with scope(desk.institution):
            for number in range(2, 4):
                make_note(desk.interviews[0], key=f"f{number}{_}", audience=Audience.ADVISOR)
                make_shared(desk.students[1], desk.host)
    assert counts[0] == counts[1]


def test_a_face_stands_where_the_student_has_shown_one(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        shown = db.session.get_one(Membership, (desk.institution.id, desk.students[0].id))
        shown.photo_id = 77
    ruth, photo = desk.browser(), f"/photos/{desk.students[0].id}/77"
    for path in ("/advising", "/advising/cohort?show=all"):
        page = ruth.get(path).text
        assert page.count(photo) == 1
        assert page.count("/photos/") == 1


def test_a_packet_without_a_section_is_told_to_advisers_and_never_to_the_host(
    desk: Desk, scope: Scope
) -> None:
    def said(page: str) -> bool:
        return "was printed without “Greeting”" in page

    ruth, dana = desk.browser(), desk.browser(desk.host)
    assert not said(ruth.get(desk.path()).text)
    with scope(desk.institution):
        for version, left_out in ((1, "Weather"), (2, "Greeting")):
            packet = Packet(
                interview_id=desk.interviews[0].id,
                version=version,
                cache_key=str(version),
                paper="a4",
                state=PacketState.READY,
                left_out=left_out,
                created_at=clock.now(),
            )
            db.session.add(packet)
    assert said(ruth.get(desk.path()).text)
    assert "Greeting" not in dana.get(f"/interviews/{desk.interviews[0].id}").text
