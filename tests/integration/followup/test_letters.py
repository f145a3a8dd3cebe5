"""What the letters say, and when none is written because it is no longer true."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from msgspec.structs import replace

from fireside.followup.forms import EndedForm
from fireside.followup.mails import (
    write_nudge,
    write_promise_due,
    write_returned,
    write_thanks,
)
from fireside.followup.models import ThankYou
from fireside.followup.rules import By, ThanksState, Way
from fireside.followup.service import add_promise
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import MailContext
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.integration.followup.conftest import DUE, END, WORDS, fresh, set_clock

MAIL = 77


def thanks_row(interview: Interview, state: ThanksState, way: Way = Way.MAIL) -> ThankYou:
    made = ThankYou(
        interview_id=interview.id,
        state=state,
        way=way,
        text=WORDS,
        subject="Thank you",
        mail_id=MAIL,
        changed_at=clock.now(),
        thanked_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def context_of(interview: Interview, **payload: object) -> MailContext:
    return MailContext(
        interview.institution_id, MAIL, None, {"interview_id": interview.id, **payload}
    )


def leave(member: Membership) -> None:
    db.session.get_one(Membership, (member.institution_id, member.id)).left_at = clock.now()
    db.session.flush()


def test_a_thank_you_goes_to_its_host_while_it_is_meant_to(
    institution: Institution, scope: Scope, met: Interview
) -> None:
    with scope(institution):
        context = context_of(met)
        assert write_thanks(context) is None
        row = thanks_row(met, ThanksState.SENDING)
        letter = write_thanks(context)
        assert letter is not None
        assert (letter.to_address, letter.reply_to) == (
            "dana@example.org",
            ("Mara Quist", "mara@example.org"),
        )
        assert write_thanks(replace(context, mail_id=78)) is None
        for state, way in (
            (ThanksState.DRAFT, Way.MAIL),
            (ThanksState.LOGGED, Way.CARD),
        ):
            row.state, row.way = state, way
            assert write_thanks(context) is None
        row.state, row.way, row.subject = ThanksState.FAILED, Way.MAIL, ""
        again = write_thanks(context)
        assert again is not None
        assert again.subject == "Thank you for your time, Dana"


def test_nothing_is_written_to_or_for_whoever_has_left(
    institution: Institution, scope: Scope, met: Interview, host: Membership, student: Membership
) -> None:
    with scope(institution):
        thanks_row(met, ThanksState.BOUNCED)
        told = context_of(met, mail_id=MAIL)
        assert write_returned(told) is not None
        leave(host)
        assert write_thanks(context_of(met)) is None
        assert write_nudge(context_of(met)) is None
        leave(student)
        assert write_returned(told) is None


def test_no_nudge_after_the_window_nor_after_the_thanks(
    institution: Institution, scope: Scope, met: Interview
) -> None:
    with scope(institution):
        assert write_nudge(context_of(met)) is not None
        row = thanks_row(met, ThanksState.DRAFT)
        assert write_nudge(context_of(met)) is not None
        row.state = ThanksState.SENDING
        assert write_nudge(context_of(met)) is None
    set_clock(DUE)
    with scope(institution):
        db.session.delete(db.session.get_one(ThankYou, (institution.id, row.id)))
        assert write_nudge(context_of(met)) is None


def test_that_it_did_not_arrive_is_told_only_while_it_is_so(
    institution: Institution, scope: Scope, met: Interview
) -> None:
    with scope(institution):
        assert write_returned(context_of(met, mail_id=MAIL)) is None
        row = thanks_row(met, ThanksState.FAILED)
        assert write_returned(context_of(met, mail_id=MAIL)) is not None
        assert write_returned(context_of(met, mail_id=78)) is None
        row.state = ThanksState.SENT
        assert write_returned(context_of(met, mail_id=MAIL)) is None


def test_a_promise_that_moved_while_its_mail_waited_is_left_alone(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    day = date(2027, 12, 10)
    with scope(institution):
        actor, interview = fresh(student, met)
        made = add_promise(actor, interview, by=By.HOST, text="Send it", due_on=day)
        context = context_of(met, row_id=made.id, day=day.isoformat())
        assert write_promise_due(context) is not None
        made.due_on = day + timedelta(days=1)
        assert write_promise_due(context) is None


def test_an_hour_that_the_clocks_skip_or_repeat_is_read_kindly(app: Flask) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    after, present = END - timedelta(days=400), END

    def read(day: str, hour: str) -> object:
        with app.test_request_context(method="POST", data={"day": day, "ended_at": hour}):
            form = EndedForm(meta={"csrf": False})
            assert form.accept()
            return form.moment("Europe/Berlin", after, present) or form.ended_at.errors[0]

    assert "clocks went forward" in str(read("2027-03-28", "02:30"))
    twice = read("2027-10-31", "02:30")
    assert str(twice) == "2027-10-31 00:30:00+00:00"
    ahead = read("2028-01-05", "12:00")
    assert str(ahead) == "2028-01-05 11:00:00+00:00"
    assert END.astimezone(berlin).hour == 16
