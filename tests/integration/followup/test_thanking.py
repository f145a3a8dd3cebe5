"""Writing a thank-you, sending it once, taking it back, and what becomes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from fireside.followup.models import ThankYou
from fireside.followup.rules import ThanksState, Way
from fireside.followup.service import (
    DraftConflict,
    NotMet,
    OnItsWay,
    ThanksView,
    followup_facts,
    host_bounced,
    log_card,
    save_draft,
    send_thanks,
    sent_thanks,
    take_back,
    thanks_facts,
    thanks_of,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import MailSettled, MailState, OutgoingMail
from fireside.people.models import Account, Membership
from tests.conftest import Scope
from tests.factories.people import make_advisor, make_student
from tests.integration.followup.conftest import (
    DUE,
    END,
    START,
    WORDS,
    actor_of,
    fresh,
    set_clock,
)
from tests.tools.outbox import Outbox, recipient, text_of


def write(
    student: Membership, interview: Interview, text: str = WORDS, base: int = 0
) -> ThanksView:
    actor, found = fresh(student, interview)
    return save_draft(actor, found, subject="Thank you", text=text, base_revision=base)


def send(student: Membership, interview: Interview) -> ThanksView:
    actor, found = fresh(student, interview)
    return send_thanks(actor, found, thanks_of(actor, found).revision)


def settle(interview: Interview, state: MailState) -> None:
    """Say what became of the mail, as the kernel does."""
    mail = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.kind == "followup.thanks")
        .order_by(OutgoingMail.created_at.desc())
    ).first()
    assert mail is not None
    mail.state = state
    told = MailSettled(mail.institution_id, mail.id, mail.kind, dict(mail.payload), state)
    events.announce(told)


def audited(action: str) -> int:
    counted = select(func.count()).where(AuditEntry.action == action)
    return db.session.scalar(counted) or 0


def test_a_thank_you_is_the_students_alone(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        write(student, met)
        _, interview = fresh(student, met)
        for other in (host, make_student(), make_advisor()):
            with pytest.raises(NotFound):
                thanks_of(actor_of(other), interview)
            with pytest.raises(NotFound):
                save_draft(actor_of(other), interview, subject="", text="x", base_revision=0)
            with pytest.raises(NotFound):
                send_thanks(actor_of(other), interview, 1)


def test_before_the_conversation_there_is_nothing_to_thank_for(
    institution: Institution, scope: Scope, agreed: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, agreed)
        empty = thanks_of(actor, interview)
        assert (empty.state, empty.window, empty.in_time) == (ThanksState.DRAFT, None, False)
        with pytest.raises(NotMet):
            write(student, agreed)
        with pytest.raises(NotMet):
            send_thanks(actor, interview, 0)
        with pytest.raises(NotMet):
            log_card(actor, interview, START.date())
        assert thanks_facts([agreed.id])[agreed.id].due is None


def test_a_draft_is_kept_and_the_same_words_again_change_nothing(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        first = write(student, met)
        again = write(student, met, base=first.revision)
        late = write(student, met, base=0)
        assert (first.text, first.revision, again.revision, late.revision) == (WORDS, 1, 1, 1)
        assert audited("thanks.write") == 1


def test_two_windows_lose_no_word(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        begun = write(student, met)
        write(student, met, "The words of the other window", begun.revision)
        with pytest.raises(DraftConflict) as clash:
            write(student, met, "The words of this window", begun.revision)
        assert clash.value.theirs.text == "The words of the other window"
        assert clash.value.mine == "The words of this window"
        kept = write(student, met, "Both words", clash.value.theirs.revision)
        assert (kept.text, kept.revision) == ("Both words", 3)


def test_too_many_words_are_refused_beside_their_field(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        with pytest.raises(Invalid) as long:
            write(student, met, "x" * 4001)
        assert set(long.value.fields) == {"text"}
        with pytest.raises(Invalid) as wide:
            save_draft(actor, interview, subject="x" * 151, text="", base_revision=0)
        assert set(wide.value.fields) == {"subject"}
        with pytest.raises(Invalid):
            save_draft(
                actor,
                interview,
                subject="",
                text="x" * 3990,
                base_revision=0,
                piece="starter:enjoyed",
            )


def test_a_begun_sentence_goes_into_the_draft_and_an_unknown_piece_does_not(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        kept = save_draft(
            actor, interview, subject="", text="Dear Dana,", base_revision=0, piece="starter:next"
        )
        assert kept.text == "Dear Dana,\n\nMy next step is …"
        for piece in ("starter:unknown", "note:1", "note:x"):
            with pytest.raises(Invalid) as refused:
                save_draft(
                    actor,
                    interview,
                    subject="",
                    text=kept.text,
                    base_revision=kept.revision,
                    piece=piece,
                )
            assert "not meant for the thank-you" in refused.value.fields["text"]


def test_it_is_sent_once_however_often_it_is_pressed(
    institution: Institution,
    scope: Scope,
    met: Interview,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    set_clock(END + timedelta(hours=3))
    with scope(institution):
        write(student, met)
        first, second = send(student, met), send(student, met)
        assert first.state == second.state == ThanksState.SENDING
        assert first.can_take_back
    assert outbox.deliver() == []
    set_clock(END + timedelta(hours=3, minutes=3))
    letter = outbox.one("dana@example.org")
    assert letter["Subject"] == "Thank you"
    assert letter["Reply-To"].addresses[0].addr_spec == "mara@example.org"
    assert letter["From"].addresses[0].display_name == "Mara Quist via Riverbend College"
    assert WORDS in text_of(letter)
    assert "/i/riverbend/enough/" in text_of(letter)
    with scope(institution):
        actor, interview = fresh(student, met)
        sent = thanks_of(actor, interview)
        assert (sent.state, sent.in_time, sent.writable) == (ThanksState.SENT, True, False)
        assert send_thanks(actor, interview, 0).state == ThanksState.SENT
        with pytest.raises(OnItsWay):
            take_back(actor, interview)
        with pytest.raises(DraftConflict):
            write(student, met, "Something else", sent.revision)
        read = sent_thanks(actor_of(host), interview)
        assert read is not None
        assert read.text == WORDS
        assert audited("thanks.send") == 1


def test_what_was_looked_at_is_what_is_sent_and_nothing_is_not(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        with pytest.raises(Invalid):
            send(student, met)
        looked = write(student, met)
        write(student, met, "Other words", looked.revision)
        with pytest.raises(DraftConflict):
            send_thanks(actor, interview, looked.revision)
        assert sent_thanks(actor_of(host), interview) is None
        db.session.get_one(Membership, (host.institution_id, host.id)).left_at = clock.now()
        db.session.flush()
        with pytest.raises(Invalid, match="look at the marked"):
            send(student, met)


def test_it_can_be_taken_back_before_it_leaves(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        write(student, met)
        send(student, met)
        actor, interview = fresh(student, met)
        back = take_back(actor, interview)
        assert (back.state, back.text, back.thanked_at) == (ThanksState.DRAFT, WORDS, None)
        assert take_back(actor, interview).revision == back.revision
    set_clock(END + timedelta(minutes=5))
    assert outbox.deliver() == []
    with scope(institution):
        assert send(student, met).state == ThanksState.SENDING
    set_clock(END + timedelta(minutes=5, seconds=112))
    with scope(institution):
        actor, interview = fresh(student, met)
        with pytest.raises(OnItsWay):
            take_back(actor, interview)
    set_clock(END + timedelta(minutes=8))
    outbox.one("dana@example.org")


@pytest.mark.parametrize("fate", [MailState.BOUNCED, MailState.FAILED, MailState.DROPPED])
def test_words_that_did_not_arrive_are_kept_and_the_student_is_told(
    institution: Institution,
    scope: Scope,
    met: Interview,
    student: Membership,
    outbox: Outbox,
    fate: MailState,
) -> None:
    with scope(institution):
        write(student, met)
        first = send(student, met)
        settle(met, fate)
        settle(met, fate)  # told twice, as a job that is delivered again does
        actor, interview = fresh(student, met)
        back = thanks_of(actor, interview)
        assert (back.returned, back.writable, back.text) == (True, True, WORDS)
        assert back.thanked_at == first.thanked_at
        assert thanks_facts([met.id])[met.id].thanked is False
    assert recipient(outbox.deliver()[0]) == "mara@example.org"
    set_clock(END + timedelta(hours=30))
    with scope(institution):
        again = send(student, met)
        assert (again.state, again.thanked_at) == (ThanksState.SENDING, first.thanked_at)
        actor, interview = fresh(student, met)
        assert take_back(actor, interview).thanked_at == first.thanked_at
        settle(met, MailState.SENT)  # of a mail that was taken back: nothing to do with it
        assert thanks_of(actor, interview).state == ThanksState.DRAFT


def test_a_real_bounce_is_told_on_the_page_and_by_mail(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    outbox.refusals["dana@example.org"] = "550 no such person"
    with scope(institution):
        write(student, met)
        send(student, met)
    set_clock(END + timedelta(minutes=3))
    told = outbox.one("mara@example.org")
    assert "did not arrive" in told["Subject"]
    assert WORDS not in text_of(told)
    with scope(institution):
        actor, interview = fresh(student, met)
        assert thanks_of(actor, interview).state == ThanksState.BOUNCED
        assert host_bounced(interview)


def test_an_administrator_who_sends_it_again_makes_it_arrive(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        write(student, met)
        send(student, met)
        settle(met, MailState.FAILED)
        settle(met, MailState.SENT)
        actor, interview = fresh(student, met)
        assert thanks_of(actor, interview).state == ThanksState.SENT


def test_a_card_counts_from_the_day_it_was_posted(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    set_clock(END + timedelta(days=4))
    with scope(institution):
        actor, interview = fresh(student, met)
        for day, words in (
            (START.date() - timedelta(days=1), "before you had talked"),
            (START.date() + timedelta(days=9), "still to come"),
        ):
            with pytest.raises(Invalid) as refused:
                log_card(actor, interview, day)
            assert words in refused.value.fields["posted_on"]
        logged = log_card(actor, interview, date(2027, 12, 4))
        assert (logged.state, logged.way, logged.in_time) == (
            ThanksState.LOGGED,
            Way.CARD,
            True,
        )
        assert log_card(actor, interview, date(2027, 12, 5)).thanked_at == logged.thanked_at
        assert thanks_facts([met.id])[met.id].thanked
        undone = take_back(actor, interview)
        assert (undone.state, undone.thanked_at, undone.way) == (
            ThanksState.DRAFT,
            None,
            Way.MAIL,
        )


def test_a_card_after_a_mail_that_came_back_keeps_the_moment_of_the_mail(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        write(student, met)
        sent_at = send(student, met).thanked_at
        settle(met, MailState.BOUNCED)
    set_clock(DUE + timedelta(days=1))
    with scope(institution):
        actor, interview = fresh(student, met)
        assert log_card(actor, interview, DUE.date()).thanked_at == sent_at
        settle(met, MailState.SENT)  # she has thanked by hand by now
        assert thanks_of(actor, interview).state == ThanksState.LOGGED
        settle_back = take_back(actor, interview)
        assert (settle_back.state, settle_back.thanked_at) == (ThanksState.SENT, sent_at)


def test_facts_are_figures_for_homes_and_cohorts(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        before = thanks_facts([met.id])[met.id]
        assert (before.state, before.thanked, before.due) == (None, False, DUE)
        assert followup_facts([met.id])[met.id].thanks_state is None
        write(student, met)
        send(student, met)
        assert thanks_facts([met.id])[met.id].thanked
        facts = followup_facts([met.id])[met.id]
        assert (facts.thanks_state, facts.open_promises) == (ThanksState.SENDING, 0)
        assert thanks_facts([]) == {}
        account = db.session.get_one(Account, host.account_id)
        assert account.bounced_at is None
        assert db.session.scalar(select(func.count()).select_from(ThankYou)) == 1
