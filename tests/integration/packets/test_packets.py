"""From an order to the PDF: what it says, when it is made anew, and who may hold it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import func, select

from fireside.institutions.models import Institution
from fireside.interviews.rules import Format, State
from fireside.interviews.service import get_interview
from fireside.kernel import events, files
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.jobs import Job
from fireside.kernel.permissions import Actor
from fireside.packets import service
from fireside.packets.models import Packet, PacketState
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile
from fireside.plugins.service import question_packs
from fireside.preparation.models import Question
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.factories.preparation import make_question
from tests.integration.packets.conftest import Desk, actor_of, text_of
from tests.tools.browsing import counted_statements


def _pdf(desk: Desk, packet: Packet) -> bytes:
    with desk.scope(desk.institution):
        return service.packet_bytes(desk.actor, packet.id)


def _profile(desk: Desk) -> HostProfile:
    with desk.scope(desk.institution):
        return db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == desk.host.id)
        ).one()


def _jobs(desk: Desk) -> list[Job]:
    with desk.app.app_context():
        return list(db.session.scalars(select(Job).where(Job.name == "packet.render")))


def test_the_packet_has_host_zones_and_each_question_once_in_order(desk: Desk) -> None:
    packet = desk.printed()
    assert (packet.state, packet.progress, packet.version) == (PacketState.READY, 100, 1)
    assert packet.pages is not None
    assert packet.pages >= 4
    assert packet.left_out == ""
    text = text_of(_pdf(desk, packet))
    assert "Dana Whitfield" in text
    assert "Thursday 6 December, 16:00 to 16:30 in New York" in text
    assert "Thursday 6 December, 22:00 to 22:30 in Berlin" in text
    assert "Saturday 8 December, 16:30 in New York" in text  # 48 hours after the end
    assert "https://video.example.org/dana" in text
    assert "How decisions are really made" in text
    assert "I study economics in my third year" in text
    places = [text.find(question) for question in desk.questions]
    assert [text.count(question) for question in desk.questions] == [1] * 6
    assert places == sorted(places)
    for number, question in enumerate(desk.questions, 1):
        assert f"{number} {question}" in text


def test_a_marked_question_has_a_star_and_more_room(desk: Desk) -> None:
    plain = desk.printed()
    with desk.scope(desk.institution):
        first = db.session.scalars(select(Question).order_by(Question.position)).first()
        assert first is not None
        first.marked = True
    marked = desk.printed()
    assert "Marked" not in text_of(_pdf(desk, plain))
    assert b"/Alt" in _uncompressed(_pdf(desk, marked))
    assert marked.version == 2


def _uncompressed(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_people_typed_is_printed_and_never_becomes_markup(desk: Desk) -> None:
    evil = '</h3><script>x</script><img src="file:///etc/passwd"> & {{ 7*7 }} "quoted"?'
    with desk.scope(desk.institution):
        make_question(desk.interview, evil, position=7)
    text = text_of(_pdf(desk, desk.printed()))
    assert f"7 {evil}" in text
    assert "root:" not in text


def test_the_second_order_is_immediate_and_has_the_same_bytes(desk: Desk) -> None:
    first = desk.printed()
    again = desk.order()
    assert again.id == first.id
    assert again.state == PacketState.READY
    assert desk.work() == 0
    assert _pdf(desk, again) == _pdf(desk, first)


def test_two_presses_ask_for_one_print(desk: Desk) -> None:
    assert desk.order().id == desk.order().id
    assert len(_jobs(desk)) == 1
    assert desk.work() == 1


def test_a_change_makes_the_packet_stale_and_the_next_one_version_two(desk: Desk) -> None:
    first = desk.printed()
    assert desk.shown() == (first.id, False)
    with desk.scope(desk.institution):
        make_question(desk.interview, "Would you do it again?", position=7)
    assert desk.shown() == (first.id, True)
    second = desk.printed()
    assert (second.version, second.state) == (2, PacketState.READY)
    assert "7 Would you do it again?" in text_of(_pdf(desk, second))
    assert desk.shown() == (second.id, False)


def test_a_change_taken_back_finds_the_first_packet_again(desk: Desk) -> None:
    first = desk.printed()
    profile = _profile(desk)
    desk.change(profile, position="Chief actuary")
    assert desk.printed().version == 2
    desk.change(profile, position="Actuary")
    assert desk.order().id == first.id
    assert desk.shown() == (first.id, False)


def test_another_paper_is_another_packet(desk: Desk) -> None:
    assert desk.order("letter").paper == "letter"
    assert desk.order("a4").paper == "a4"
    assert desk.order("papyrus").paper == "a4"
    assert {packet.version for packet in (desk.order("letter"), desk.order("a4"))} == {1, 2}


def test_the_institution_decides_the_usual_paper(desk: Desk) -> None:
    with desk.app.app_context():
        db.session.merge(desk.institution).paper = "letter"
        db.session.commit()
    assert desk.order().paper == "letter"


def test_what_changes_between_order_and_print_is_printed(desk: Desk) -> None:
    packet = desk.order()
    with desk.scope(desk.institution):
        make_question(desk.interview, "Just in time?", position=7)
    desk.work()
    assert "7 Just in time?" in text_of(_pdf(desk, packet))
    assert desk.order().id == packet.id


def test_an_order_overtaken_by_a_newer_one_says_so(desk: Desk) -> None:
    first = desk.order()
    with desk.scope(desk.institution):
        make_question(desk.interview, "Just in time?", position=7)
    second = desk.order()
    assert second.id != first.id
    desk.work()
    assert desk.look(first).state == PacketState.FAILED
    assert "newer version" in (desk.look(first).error or "")
    assert desk.look(second).state == PacketState.READY


def test_how_to_get_in_is_told_once_they_have_agreed(desk: Desk) -> None:
    for state, told in ((State.REQUESTED, False), (State.CONFIRMED, True), (State.HELD, True)):
        desk.change(desk.interview, state=state)
        view = desk.content()
        assert view.appointment is not None
        assert (view.appointment.video is not None) is told
        assert view.thank_you_due == view.appointment.ends_at + timedelta(hours=48)


@pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED, State.EXPIRED])
def test_without_a_live_appointment_there_is_no_time(desk: Desk, state: State) -> None:
    desk.change(desk.interview, state=state)
    view = desk.content()
    assert (view.appointment, view.thank_you_due) == (None, None)
    text = text_of(_pdf(desk, desk.printed()))
    assert "Not agreed yet" in text


def test_in_person_the_place_comes_first(desk: Desk) -> None:
    desk.change(desk.appointment, format=Format.IN_PERSON)
    desk.change(_profile(desk), arrival={"address": "12 Mill Lane", "castle": "no such row"})
    text = text_of(_pdf(desk, desk.printed()))
    assert "12 Mill Lane" in text
    assert text.index("in Berlin") < text.index("in New York")


def test_on_the_phone_it_says_who_calls(desk: Desk) -> None:
    desk.change(desk.appointment, format=Format.PHONE)
    assert "You call Dana" in text_of(_pdf(desk, desk.printed()))
    desk.change(_profile(desk), student_calls=False)
    text = text_of(_pdf(desk, desk.printed()))
    assert "Dana calls you" in text
    assert "make sure that Dana has it" in text
    assert "+1 860 555 0142" not in text
    desk.change(desk.appointment, student_phone="+1 201 555 0187")
    text = text_of(_pdf(desk, desk.printed()))
    assert "+1 201 555 0187 (yours)" in text


def test_with_nothing_prepared_there_is_a_packet_all_the_same(desk: Desk) -> None:
    with desk.scope(desk.institution):
        bare = make_interview(desk.student, make_host(name="Ines Roth"))
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == bare.host_id)
        ).one()
        db.session.delete(profile)
    packet = desk.order(interview=bare)
    desk.work()
    text = text_of(_pdf(desk, packet))
    assert "Ines Roth" in text
    assert "You have not chosen any questions yet" in text


def test_without_a_host_there_is_nothing_to_print(desk: Desk) -> None:
    with desk.scope(desk.institution):
        draft = make_interview(desk.student)
    with pytest.raises(Conflict, match="nobody to prepare for"):
        desk.order(interview=draft)
    with desk.scope(desk.institution):
        assert service.shown_packet(desk.actor, draft) is None


def test_a_question_keeps_the_purpose_that_its_pack_gives(desk: Desk) -> None:
    with desk.scope(desk.institution):
        pack = question_packs()[0]
        asked = pack.item.questions[0]
        make_question(
            desk.interview,
            asked.text,
            position=7,
            category=asked.category,
            pack_key=pack.full_key,
            question_key=asked.key,
        )
        make_question(desk.interview, "Why?", position=8, pack_key="gone.away", question_key="x")
    view = desk.content()
    assert view.questions[6].purpose == asked.purpose
    assert view.questions[6].category is asked.category
    assert view.questions[7].purpose == ""


def test_the_interview_is_read_in_few_statements(desk: Desk) -> None:
    desk.printed()
    with desk.scope(desk.institution):
        interview = get_interview(desk.actor, desk.interview.id)
        with counted_statements(desk.app) as sent:
            service.shown_packet(desk.actor, interview)
    assert len([one for one in sent if one.startswith("SELECT")]) <= 8


def test_only_its_student_orders_reads_and_takes_it(desk: Desk) -> None:
    packet = desk.printed()
    with desk.scope(desk.institution):
        stranger = actor_of(make_student(name="Noor Iyer"))
        host = actor_of(desk.host)
    for actor in (stranger, host, Actor()):
        with desk.scope(desk.institution):
            with pytest.raises(NotFound):
                service.order_packet(actor, desk.interview.id)
            with pytest.raises(NotFound):
                service.read_packet(actor, packet.id)
            with pytest.raises(NotFound):
                service.packet_bytes(actor, packet.id)
    with desk.scope(desk.institution), pytest.raises(NotFound):
        service.read_packet(desk.actor, 1)


def test_a_packet_on_its_way_cannot_be_taken(desk: Desk) -> None:
    packet = desk.order()
    with desk.scope(desk.institution), pytest.raises(Conflict, match="not printed yet"):
        service.packet_bytes(desk.actor, packet.id)


def test_an_order_leaves_a_trace_and_jobs_hold_ids_only(desk: Desk) -> None:
    packet = desk.order()
    assert [job.payload for job in _jobs(desk)] == [{"packet_id": packet.id}]
    with desk.scope(desk.institution):
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "packet.order")
        ).all()
    assert [(entry.subject_id, entry.fields) for entry in entries] == [(packet.id, [])]


def test_another_institution_has_packets_of_its_own(
    desk: Desk, other_institution: Institution
) -> None:
    packet = desk.printed()
    with desk.scope(other_institution):
        student = make_student(name="Mara Quist")
        interview = make_interview(student, make_host(name="Dana Whitfield"))
        make_appointment(interview)
        assert db.session.scalar(select(func.count()).select_from(Packet)) == 0
        with pytest.raises(NotFound):
            service.read_packet(actor_of(student), packet.id)


def test_whoever_leaves_takes_every_packet_along_printed_or_not(desk: Desk) -> None:
    printed = desk.printed()
    desk.order("letter")
    with desk.scope(desk.institution):
        events.announce(MemberLeft(desk.student.id))
        assert db.session.scalars(select(Packet)).all() == []
        with pytest.raises(NotFound):
            files.get(printed.file_id or 0)
