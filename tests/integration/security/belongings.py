"""The things of which an estate has one of each."""

from __future__ import annotations

from datetime import timedelta

from fireside.availability.models import CampaignHost
from fireside.booking.models import AskingRest, WaitPlace
from fireside.booking.service.links import move_token as proposal_token
from fireside.booking.service.meetings import find_meeting
from fireside.campaigns.service import host_token
from fireside.followup.models import Promise, Referral
from fireside.followup.service import enough_token, find_met
from fireside.gatherings.models import Gathering
from fireside.interviews.models import Appointment, Interview, TimeChange
from fireside.interviews.rules import Party, State
from fireside.kernel import clock, files, tokens
from fireside.kernel.db import db
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.kernel.sealing import seal
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import RoundState
from fireside.messages.models import Concern, Message
from fireside.outcomes.models import OutcomeEntry
from fireside.packets.models import Packet
from fireside.people.models import EmailChange, LoginToken, Membership, PluginErasure
from fireside.people.rules import ErasureState, Side
from fireside.people.service.moving import move_token
from fireside.plugins.types import AssignmentAim
from fireside.rest.models import CalendarFeed
from tests.factories.campaigns import make_campaign
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import (
    make_administrator,
    make_advisor,
    make_member,
)


def make_members(student: Membership, host: Membership) -> dict[str, Membership]:
    return {
        "student": student,
        "host": host,
        "advisor": make_advisor(),
        "administrator": make_administrator(),
        "resting": make_member("student", "host", "administrator", paused=True),
    }


def limits(student: Membership, host: Membership, interview_id: int) -> tuple[int, int]:
    """A place in a line, and a rest after a conversation to which she did not come."""
    place = WaitPlace(host_id=host.id, student_id=student.id, joined_at=clock.now())
    rest = AskingRest(student_id=student.id, interview_id=interview_id, began_at=clock.now())
    db.session.add_all([place, rest])
    return place.id, rest.id


def gathering(host: Membership) -> Gathering:
    """A group conversation at which nobody sits yet."""
    start = (clock.now() + timedelta(days=11)).replace(minute=0, second=0, microsecond=0)
    made = Gathering(
        host_id=host.id,
        title="A first year in insurance",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        zone=host.zone,
        video_link="https://video.example.org/table",
        seats=3,
        uid=f"group-{host.id}@fireside.test",
        offered_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(made)
    return made


def campaign(student: Membership, host: Membership) -> tuple[int, str]:
    """One to which the student is invited and for which the host is asked, with her link."""
    made = make_campaign(student)
    db.session.add(CampaignHost(campaign_id=made.id, host_id=host.id, asked_at=clock.now()))
    return made.id, host_token(made.id, host)


def request(student: Membership, host: Membership) -> Appointment:
    return make_appointment(
        make_interview(student, host),
        (clock.now() + timedelta(days=9)).replace(minute=0, second=0, microsecond=0),
        State.REQUESTED,
        expires_at=clock.now() + timedelta(days=2),
    )


def make_round(advisor: Membership, student: Membership, host: Membership) -> MatchingRound:
    made = MatchingRound(
        title="Spring",
        aim=AssignmentAim.STABLE,
        seats_each=2,
        state=RoundState.READY,
        started_by=advisor.id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(RoundPlace(round_id=made.id, student_id=student.id, host_id=host.id, rank=1))
    return made


def packet(interview_id: int) -> Packet:
    return Packet(
        interview_id=interview_id,
        version=1,
        cache_key=f"{interview_id:064d}",
        paper="a4",
        created_at=clock.now(),
    )


def promise(interview_id: int) -> Promise:
    return Promise(
        interview_id=interview_id, by="student", text="Send my essay", created_at=clock.now()
    )


def referral(interview_id: int) -> Referral:
    return Referral(interview_id=interview_id, name="Ada Moss", created_at=clock.now())


def entry(interview_id: int) -> OutcomeEntry:
    return OutcomeEntry(
        interview_id=interview_id, kind="course", text="Statistics", created_at=clock.now()
    )


def feed(student: Membership) -> str:
    secret = f"feed-of-{student.id}"
    print_of = tokens.fingerprint(secret)
    db.session.add(
        CalendarFeed(membership_id=student.id, fingerprint=print_of, created_at=clock.now())
    )
    db.session.commit()
    return secret


def enough(student: Membership, host: Membership) -> str:
    """The link in the thank-you for a conversation that took place."""
    held = make_interview(student, host)
    start = (clock.now() - timedelta(days=20)).replace(minute=0, second=0, microsecond=0)
    make_appointment(held, start, State.HELD, ended_at=start + timedelta(minutes=30))
    db.session.commit()
    met = find_met(held.id)
    assert met is not None
    return enough_token(met)


def words(interview_id: int, student: Membership, host: Membership) -> tuple[int, int]:
    """What the host wrote to the student, and what the student told staff."""
    present = clock.now()
    message = Message(
        interview_id=interview_id,
        host_id=host.id,
        author_id=host.id,
        written_at=present,
        shown_from=present,
    )
    concern = Concern(
        interview_id=interview_id, reporter_id=student.id, about_id=host.id, reported_at=present
    )
    message.sealed = seal("See you there.", f"message:{message.id}")
    concern.sealed = seal("It was not right.", f"concern:{concern.id}")
    db.session.add_all([message, concern])
    return message.id, concern.id


def failed_mail(member: Membership) -> OutgoingMail:
    return OutgoingMail(
        kind="people.sign_in",
        account_id=member.account_id,
        dedupe_key=f"failed:{member.id}",
        message_id=f"<{member.id}@fireside.test>",
        state=MailState.FAILED,
        created_at=clock.now(),
    )


def erasure(member: Membership) -> int:
    """What a plugin could not erase of somebody who has left."""
    left = PluginErasure(
        membership_id=member.id,
        plugin="aspen",
        state=ErasureState.FAILED,
        asked_at=clock.now(),
    )
    db.session.add(left)
    return left.id


def photo(member: Membership) -> int:
    stored = files.put("photo", b"a face", "image/jpeg")
    member.photo_id = stored.id
    return stored.id


def move(member: Membership) -> str:
    """The link in the mail to the new address of somebody who wants to move."""
    present = clock.now()
    wish = EmailChange(
        account_id=member.account_id,
        institution_id=member.institution_id,
        old_email=f"old.{member.id}@example.org",
        new_email=f"new.{member.id}@example.org",
        created_at=present,
        expires_at=present + timedelta(hours=24),
    )
    db.session.add(wish)
    return move_token(wish, Side.NEW)


def sign_in_link(member: Membership) -> LoginToken:
    return LoginToken(
        account_id=member.account_id,
        institution_id=member.institution_id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(minutes=9),
    )


def proposal(interview: Interview) -> str:
    """The link in the mail to a host whom the student asks for another time."""
    meeting = find_meeting(interview.appointment_id or 0)
    assert meeting is not None
    change = TimeChange(
        appointment_id=meeting.appointment_id,
        asked_by=Party.STUDENT,
        times=[int(meeting.starts_at.timestamp()) + 7200],
        moved_from=meeting.starts_at,
        asked_at=clock.now(),
        expires_at=meeting.starts_at,
    )
    db.session.add(change)
    db.session.commit()
    return proposal_token(meeting)
