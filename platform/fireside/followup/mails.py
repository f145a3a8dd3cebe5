"""The letters of this room, composed at the moment of sending from what is true then."""

from __future__ import annotations

from datetime import date
from typing import Any

from fireside.followup.rules import ThanksState, Way, time_left
from fireside.followup.rules.thanking import RETURNED, THANKED
from fireside.followup.service import (
    Matter,
    Met,
    enough_token,
    find_due,
    find_met,
    is_awaited,
)
from fireside.followup.service.reading import find_thanks
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Stage
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account, Membership


def register() -> None:
    """Name the groups of mails that a student may do without."""
    register_topic(
        "thank_you",
        "Thank-you reminders",
        "A word when a thank-you is due, twice at the most.",
        "student",
    )
    register_topic(
        "keep_in_touch",
        "Keeping in touch",
        "A word on the day on which you meant to write, or something was promised.",
        "student",
    )


@mail_kind("followup.nudge", topic="thank_you")
def write_nudge(context: MailContext) -> Letter | None:
    """Remind the student to say thank you, while there is time."""
    met = find_met(context.payload["interview_id"])
    if met is None or not is_awaited(met) or met.window.is_over(clock.now()):
        return None
    thanks = find_thanks(met.interview.id)
    if thanks is not None and thanks.state != ThanksState.DRAFT:
        return None
    left = time_left(met.window.due, clock.now())
    return _to_student(
        met,
        "followup_nudge",
        f"A few lines for {met.host.first_name}: {left} left",
        Stage.THANK,
        left=left,
        begun=thanks is not None and bool(thanks.text),
    )


@mail_kind("followup.thanks")
def write_thanks(context: MailContext) -> Letter | None:
    """Carry the student's words to the host, with the link that says "enough for now"."""
    met = find_met(context.payload["interview_id"])
    thanks = find_thanks(met.interview.id) if met else None
    if met is None or thanks is None or thanks.mail_id != context.mail_id:
        return None
    if thanks.way != Way.MAIL or thanks.state not in RETURNED | THANKED:
        return None
    student, host = _account(met.student), _account(met.host)
    if student is None or host is None:
        return None
    base = address_of(current_institution())
    return Letter(
        to_name=met.host.name,
        to_address=host.email,
        subject=thanks.subject or default_subject(met),
        template="followup_thanks",
        context={
            "institution": current_institution(),
            "met": met,
            "words": thanks.text,
            "enough_link": absolute_url("followup.enough", base, token=enough_token(met)),
        },
        reply_to=(met.student.name, student.email),
        from_name=met.student.name,
    )


@mail_kind("followup.thanks_returned")
def write_returned(context: MailContext) -> Letter | None:
    """Tell the student that her thank-you did not arrive, and how to go on."""
    met = find_met(context.payload["interview_id"])
    thanks = find_thanks(met.interview.id) if met else None
    if met is None or thanks is None or thanks.state not in RETURNED:
        return None
    if thanks.mail_id != context.payload["mail_id"]:
        return None
    return _to_student(
        met,
        "followup_returned",
        f"Your thank-you to {met.host.first_name} did not arrive",
        Stage.THANK,
        bounced=thanks.state == ThanksState.BOUNCED,
        thanked_at=thanks.thanked_at,
    )


@mail_kind("followup.write_today", topic="keep_in_touch")
def write_write_today(context: MailContext) -> Letter | None:
    """Today is the day on which the student meant to write again."""
    return _on_the_day(context, Matter.WRITE, "followup_write_today", "Write to {host} today?")


@mail_kind("followup.promise_due", topic="keep_in_touch")
def write_promise_due(context: MailContext) -> Letter | None:
    """Today is the day of a promise."""
    subject = "Today: what was promised between you and {host}"
    return _on_the_day(context, Matter.PROMISE, "followup_promise_due", subject)


@mail_kind("followup.referral_due", topic="keep_in_touch")
def write_referral_due(context: MailContext) -> Letter | None:
    """Today is the day to write to somebody whom the host named."""
    subject = "Today: write to the person {host} named"
    return _on_the_day(context, Matter.REFERRAL, "followup_referral_due", subject)


def default_subject(met: Met) -> str:
    """Return what stands in the subject where the student wrote none."""
    return f"Thank you for your time, {met.host.first_name}"


def _on_the_day(context: MailContext, matter: Matter, template: str, subject: str) -> Letter | None:
    day = date.fromisoformat(context.payload["day"])
    found = find_due(matter, context.payload["row_id"], day)
    if found is None:
        return None
    row, met = found
    subject = subject.format(host=met.host.first_name)
    return _to_student(met, template, subject, Stage.KEEP, row=row)


def _to_student(met: Met, template: str, subject: str, stage: Stage, **more: Any) -> Letter | None:
    account = _account(met.student)
    if account is None or "student" not in met.student.roles:
        return None
    base = address_of(current_institution())
    url = absolute_url("journey.stage", base, interview_id=met.interview.id, stage=stage)
    return Letter(
        to_name=met.student.name,
        to_address=account.email,
        subject=subject,
        template=template,
        context={"institution": current_institution(), "met": met, "url": url, **more},
    )


def _account(member: Membership) -> Account | None:
    return None if member.left_at is not None else db.session.get(Account, member.account_id)
