"""Writing a thank-you, sending it once, taking it back, or noting that a card was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fireside.followup.models import ThankYou
from fireside.followup.rules import (
    SUBJECT_LONGEST,
    THANKS_LONGEST,
    ThanksState,
    Way,
    card_moment,
    card_refusal,
    with_piece,
)
from fireside.followup.rules.thanking import THANKED, WRITABLE
from fireside.followup.service.quoting import quotable, words_of
from fireside.followup.service.reading import (
    WAITS,
    ThanksView,
    can_take_back,
    find_thanks,
    view_of,
)
from fireside.followup.service.windows import Met, require_met
from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.mail import MailSettled, MailState, OutgoingMail, enqueue_mail
from fireside.kernel.permissions import Actor, require

KIND = "followup.thanks"
_FATES = {
    MailState.SENT: ThanksState.SENT,
    MailState.BOUNCED: ThanksState.BOUNCED,
    MailState.FAILED: ThanksState.FAILED,
    MailState.DROPPED: ThanksState.FAILED,
}


class DraftConflict(Conflict):
    """The draft was changed or sent elsewhere; ``theirs`` is what stands, ``mine`` what came."""

    title = "Your thank-you was changed in another window"

    def __init__(self, theirs: ThanksView, mine: str) -> None:
        super().__init__(
            "It was changed or sent in another window.",
            kept="Both versions are here: nothing you typed is lost.",
            do="Choose which words you want to keep.",
        )
        self.theirs = theirs
        self.mine = mine


class OnItsWay(Conflict):
    """It has left and cannot be taken back."""

    title = "It is on its way"

    def __init__(self) -> None:
        super().__init__("The mail has left already, so it cannot be taken back.")


def save_draft(
    actor: Actor,
    interview: Interview,
    *,
    subject: str,
    text: str,
    base_revision: int,
    quoted: Sequence[int] = (),
    piece: str = "",
) -> ThanksView:
    """Keep the words, with a note or a begun sentence added where ``piece`` names one.

    Raises DraftConflict when the words were changed since ``base_revision``, and Invalid.
    """
    require(actor, "thanks.write", interview)
    require_met(interview)
    _check_lengths(subject, text)
    thanks = _own(interview)
    if thanks.state not in WRITABLE or _collides(thanks, subject, text, base_revision):
        raise DraftConflict(view_of(interview, thanks), text)
    notes = quotable(actor, interview)
    known = {note.id for note in notes} | set(thanks.quoted)
    taken = [note_id for note_id in dict.fromkeys(quoted) if note_id in known]
    if piece:
        words, note_id = words_of(piece, notes)
        text = with_piece(text, words)
        _check_lengths(subject, text)
        taken += [note_id] if note_id is not None and note_id not in taken else []
    _write(actor, thanks, subject, text, taken)
    return view_of(interview, thanks)


def send_thanks(actor: Actor, interview: Interview, base_revision: int) -> ThanksView:
    """Hand the words to the mail queue, once; a second press finds them on their way.

    Raises DraftConflict when they are no longer what was looked at, and Invalid without words.
    """
    require(actor, "thanks.write", interview)
    met, thanks = require_met(interview), _own(interview)
    if thanks.state in THANKED:
        return view_of(interview, thanks)
    if thanks.revision != base_revision:
        raise DraftConflict(view_of(interview, thanks), "")
    if not thanks.text.strip():
        raise Invalid({"text": "Write a few lines first."})
    if met.host.left_at is not None:
        raise Invalid({"text": "Your host is no longer here to get a mail. A card may reach them."})
    _hand_over(met, thanks)
    audit.record(actor, "thanks.send", "interview", interview.id, ("state",))
    return view_of(interview, thanks)


def take_back(actor: Actor, interview: Interview) -> ThanksView:
    """Make it a draft again before it leaves; also a card that was not posted after all."""
    require(actor, "thanks.write", interview)
    thanks = _own(interview)
    if thanks.state in WRITABLE:
        return view_of(interview, thanks)
    if not can_take_back(thanks):
        raise OnItsWay
    if thanks.state == ThanksState.LOGGED:
        thanks.state, keeps = _fate(thanks), thanks.mail_id is not None
    else:
        thanks.state, keeps = ThanksState.DRAFT, thanks.thanked_at != thanks.changed_at
        thanks.mail_id = None
    thanks.thanked_at = thanks.thanked_at if keeps else None  # of a mail that did not arrive
    thanks.way, thanks.changed_at = Way.MAIL, clock.now()
    thanks.revision += 1
    audit.record(actor, "thanks.take_back", "interview", interview.id, ("state",))
    return view_of(interview, thanks)


def log_card(actor: Actor, interview: Interview, posted_on: date) -> ThanksView:
    """Note that a handwritten card was posted on a day of the student's calendar."""
    require(actor, "thanks.write", interview)
    met, thanks = require_met(interview), _own(interview)
    if thanks.state not in WRITABLE:
        return view_of(interview, thanks)
    end, present = met.window.ended_at, clock.now()
    refusal = card_refusal(posted_on, ended_at=end, present=present, zone=actor.zone)
    if refusal:
        raise Invalid({"posted_on": refusal})
    counts = card_moment(posted_on, ended_at=end, present=present, zone=actor.zone)
    thanks.thanked_at = thanks.thanked_at or counts
    thanks.state, thanks.way, thanks.changed_at = ThanksState.LOGGED, Way.CARD, present
    thanks.revision += 1
    audit.record(actor, "thanks.log", "interview", interview.id, ("posted_on",))
    return view_of(interview, thanks)


def settle_thanks(event: MailSettled) -> ThanksState | None:
    """Write down what became of the mail that carries a thank-you; None for any other."""
    if event.kind != KIND:
        return None
    thanks = find_thanks(event.payload["interview_id"], lock=True)
    if thanks is None or thanks.mail_id != event.mail_id or thanks.way != Way.MAIL:
        return None
    thanks.state = _FATES[event.state]
    return ThanksState(thanks.state)


def _own(interview: Interview) -> ThankYou:
    """Return the interview's thank-you, held until the commit; a new one where there is none."""
    lock_interview(interview.id)  # two windows that begin at once make one row
    found = find_thanks(interview.id, lock=True)
    if found is None:
        found = ThankYou(
            interview_id=interview.id,
            state=ThanksState.DRAFT,
            way=Way.MAIL,
            subject="",
            text="",
            quoted=[],
            revision=0,
            changed_at=clock.now(),
        )
        db.session.add(found)
    return found


def _collides(thanks: ThankYou, subject: str, text: str, base_revision: int) -> bool:
    """Tell whether other words stand there than those from which these were written."""
    same = (thanks.subject, thanks.text) == (subject, text)
    return thanks.revision != base_revision and not same


def _check_lengths(subject: str, text: str) -> None:
    if len(subject) > SUBJECT_LONGEST:
        raise Invalid({"subject": f"Keep it under {SUBJECT_LONGEST} characters."})
    if len(text) > THANKS_LONGEST:
        raise Invalid({"text": f"Keep it under {THANKS_LONGEST} characters: a short one is read."})


def _write(actor: Actor, thanks: ThankYou, subject: str, text: str, quoted: list[int]) -> None:
    before = (thanks.subject, thanks.text, list(thanks.quoted))
    if before == (subject, text, quoted):
        return
    thanks.subject, thanks.text, thanks.quoted = subject, text, quoted
    thanks.changed_at = clock.now()
    thanks.revision += 1
    audit.record(actor, "thanks.write", "interview", thanks.interview_id, ("text",))


def _hand_over(met: Met, thanks: ThankYou) -> None:
    present = clock.now()
    thanks.revision += 1
    mail = enqueue_mail(
        KIND,
        to_account_id=met.host.account_id,
        payload={"interview_id": thanks.interview_id},
        dedupe_key=f"{KIND}:{thanks.interview_id}:{thanks.revision}",
        run_at=present + WAITS,
    )
    thanks.mail_id = mail.id if mail else thanks.mail_id
    thanks.state, thanks.way, thanks.changed_at = ThanksState.SENDING, Way.MAIL, present
    thanks.thanked_at = thanks.thanked_at or present


def _fate(thanks: ThankYou) -> ThanksState:
    """Return where a thank-you stood before its card: a draft, or a mail that did not arrive."""
    if thanks.mail_id is None:
        return ThanksState.DRAFT
    mail = db.session.get_one(OutgoingMail, (thanks.institution_id, thanks.mail_id))
    return _FATES.get(MailState(mail.state), ThanksState.SENDING)  # somebody sends it again
