"""Publishing a round: nothing before, one mail each, and none that is no longer true."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.jobs import Job, JobState
from fireside.kernel.mail import OutgoingMail
from fireside.matching.models import RoundPlace
from fireside.matching.rules.rounds import RoundState, Verdict
from fireside.matching.service import rounds
from fireside.people.models import Block, HostProfile, Membership
from tests.factories.people import make_student
from tests.integration.matching.terms import Term
from tests.tools.outbox import Outbox, recipient, text_of


def publish(term: Term, round_id: int) -> None:
    with term.scope(term.institution):
        rounds.publish_round(term.adviser, round_id)


def test_nothing_is_sent_before_a_round_is_published(term: Term, outbox: Outbox) -> None:
    round_id = term.made()
    assert outbox.deliver() == []
    with term.scope(term.institution):
        _, mails = rounds.mails_of(term.adviser, round_id)
        assert (mails.students, mails.hosts) == (6, 3)
        assert db.session.scalars(select(OutgoingMail)).all() == []


def test_each_student_and_host_has_one_mail(term: Term, outbox: Outbox) -> None:
    round_id = term.made()
    publish(term, round_id)
    letters = outbox.deliver()
    assert len({recipient(letter) for letter in letters}) == len(letters) == 9
    by_subject = {letter["Subject"] for letter in letters}
    assert by_subject == {
        "2 students will ask for your time",
        *(
            f"Somebody for you to talk to: Host {field}"
            for field in ("finance", "health", "education")
        ),
    }
    ada = next(
        letter for letter in letters if letter["To"].addresses[0].display_name == "Ada finance"
    )
    assert f"/i/riverbend/hosts/{term.hosts[0].id}" in text_of(ada)
    host = next(letter for letter in letters if "students" in letter["Subject"])
    assert not any(student.name in text_of(host) for student in term.students)


def test_asked_for_twice_no_mail_goes_out_twice(term: Term, outbox: Outbox) -> None:
    """As when the worker is killed after some mails were asked for."""
    round_id = term.made()
    publish(term, round_id)
    with term.scope(term.institution):
        rounds.invite_everybody(round_id)
        some = db.session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id).limit(4))
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.id.not_in(some.all())))
    assert len(outbox.deliver()) == 9
    with term.app.app_context():
        again = Job.name == rounds.INVITE_JOB
        db.session.execute(
            update(Job).where(again).values(state=JobState.QUEUED, run_at=clock.now())
        )
        db.session.commit()
    assert outbox.deliver() == []


def test_a_large_round_asks_for_its_mails_in_parts(term: Term, outbox: Outbox) -> None:
    with term.scope(term.institution):
        for number in range(100):
            make_student(name=f"Student {number}", profile={"fields": ["health"]})
        db.session.execute(update(HostProfile).values(monthly_cap=0))
        db.session.execute(update(Institution).values(asks_per_month=0))
        touch_hosts()
    round_id = term.made(seats_each=50)
    publish(term, round_id)
    assert len(outbox.deliver()) == 106 + 3


def test_what_is_no_longer_true_is_not_sent(term: Term, outbox: Outbox) -> None:
    round_id = term.made()
    publish(term, round_id)
    with term.scope(term.institution):
        resting = Membership.id.in_([term.students[0].id, term.hosts[1].id])
        db.session.execute(update(Membership).where(resting).values(paused=True))
        no_host = Membership.id == term.hosts[2].id
        db.session.execute(update(Membership).where(no_host).values(is_host=False))
    assert [letter["Subject"] for letter in outbox.deliver()] == [
        "Somebody for you to talk to: Host finance",
        "2 students will ask for your time",
    ]
    with term.scope(term.institution):
        db.session.execute(delete(RoundPlace))
        assert rounds.find_invitation(round_id, term.students[0].id) is None
        assert rounds.find_notice(round_id, term.hosts[0].id) is None


def test_nobody_is_invited_whom_a_block_keeps_away(term: Term, outbox: Outbox) -> None:
    round_id = term.made()
    publish(term, round_id)
    with term.scope(term.institution):
        ada, ben = term.students[:2]
        for blocker, blocked in ((ada, term.hosts[0]), (term.hosts[0], ben)):
            made = Block(blocker_id=blocker.id, blocked_id=blocked.id, created_at=clock.now())
            db.session.add(made)
    subjects = [letter["Subject"] for letter in outbox.deliver()]
    assert len(subjects) == 6
    assert not any("Host finance" in subject for subject in subjects)
    with term.scope(term.institution):
        assert rounds.find_invitation(round_id, ada.id) is None
        assert rounds.find_invitation(round_id, ben.id) is None
        assert rounds.find_notice(round_id, term.hosts[0].id) is None
        db.session.execute(delete(Block).where(Block.blocked_id == ben.id))
        notice = rounds.find_notice(round_id, term.hosts[0].id)
        assert notice is not None
        assert notice.students == 1


def test_a_single_student_is_spoken_of_as_one(term: Term, outbox: Outbox) -> None:
    publish(term, term.made(seats_each=1))
    subjects = [letter["Subject"] for letter in outbox.deliver()]
    assert subjects.count("A student will ask for your time") == 3


def test_a_round_is_published_once_and_only_as_it_was_seen(term: Term, outbox: Outbox) -> None:
    waiting = term.start()
    with term.scope(term.institution), pytest.raises(Conflict, match="not ready"):
        rounds.publish_round(term.adviser, waiting)
    with term.scope(term.institution):
        rounds.invite_everybody(waiting)
        rounds.invite_everybody(0)
    term.work()
    with term.scope(term.institution):
        rounds.rule_pair(term.adviser, waiting, term.students[0].id, term.hosts[0].id, Verdict.LOCK)
        with pytest.raises(Conflict, match="since this round was made"):
            rounds.publish_round(term.adviser, waiting)
    term.again(waiting)
    publish(term, waiting)
    assert term.state(waiting) is RoundState.PUBLISHED
    with term.scope(term.institution):
        with pytest.raises(Conflict, match="published already"):
            rounds.publish_round(term.adviser, waiting)
        with pytest.raises(Conflict, match="published"):
            rounds.make_again(term.adviser, waiting)
    assert len(outbox.deliver()) == 9


def test_a_round_in_which_nobody_meets_is_not_published(term: Term) -> None:
    with term.scope(term.institution):
        make_student(name="Aya", profile={"languages": ["ja"], "programme": "Physics"})
    round_id = term.made(programme="Physics")
    with term.scope(term.institution), pytest.raises(Conflict, match="nothing to tell"):
        rounds.publish_round(term.adviser, round_id)
