"""What this room hears of others: a conversation that ended, a mail's fate, somebody who left."""

from __future__ import annotations

from fireside.followup import service
from fireside.followup.rules import ThanksState
from fireside.interviews.events import EndCorrected, InterviewChanged
from fireside.interviews.rules import Act
from fireside.kernel import events, subjects
from fireside.kernel.mail import MailSettled, enqueue_mail
from fireside.people.events import MemberLeft

_RETURNED = (ThanksState.BOUNCED, ThanksState.FAILED)


def register() -> None:
    """Subscribe, and hand out what is asked for."""
    events.subscribe(InterviewChanged, begin_window)
    events.subscribe(EndCorrected, move_window)
    events.subscribe(MailSettled, settle)
    events.subscribe(MemberLeft, erase)
    subjects.register_share("followup", service.share_of)


def begin_window(event: InterviewChanged) -> None:
    """A conversation took place: ask for the nudges."""
    if event.act in (Act.HOLD, Act.UNMISS, Act.HOST_UNMISS):
        service.schedule_nudges(event.interview_id)


def move_window(event: EndCorrected) -> None:
    """Its end was put right: the nudges follow."""
    service.schedule_nudges(event.interview_id)


def settle(event: MailSettled) -> None:
    """Write down what became of a thank-you; where it did not arrive, tell the student."""
    if service.settle_thanks(event) not in _RETURNED:
        return
    met = service.find_met(event.payload["interview_id"])
    if met is not None:
        enqueue_mail(
            "followup.thanks_returned",
            to_account_id=met.student.account_id,
            payload={"interview_id": met.interview.id, "mail_id": event.mail_id},
            dedupe_key=f"followup.thanks_returned:{event.mail_id}",
        )


def erase(event: MemberLeft) -> None:
    """Erase what she wrote here."""
    service.erase_share(event.membership_id)
