"""Notes and what was said to them, for tests; rows as the services leave them."""

from __future__ import annotations

from datetime import datetime

from fireside.conversation.models import Comment, Note, Review
from fireside.conversation.rules import Audience
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.sealing import seal
from fireside.people.models import Membership


def make_note(
    interview: Interview,
    text: str = "She still writes to her first host.",
    key: str = "f1",
    audience: Audience = Audience.PRIVATE,
    heading: str = "",
) -> Note:
    """Add a note; what is not private is shared from now on."""
    present = clock.now()
    made = Note(
        interview_id=interview.id,
        key=key,
        heading=heading,
        audience=audience,
        revision=1,
        created_at=present,
        changed_at=present,
        shared_at=None if audience is Audience.PRIVATE else present,
        done=False,
    )
    made.sealed = seal(text, f"note:{made.id}")
    db.session.add(made)
    db.session.flush()
    return made


def make_comment(
    interview: Interview,
    author: Membership,
    text: str = "What would you ask her next time?",
    note: Note | None = None,
    *,
    by_student: bool = False,
) -> Comment:
    """Add what an adviser says, or a student answers."""
    made = Comment(
        interview_id=interview.id,
        note_id=note.id if note else None,
        author_id=author.id,
        by_student=by_student,
        written_at=clock.now(),
    )
    made.sealed = seal(text, f"comment:{made.id}")
    db.session.add(made)
    db.session.flush()
    return made


def make_review(interview: Interview, advisor: Membership, at: datetime | None = None) -> Review:
    """Add a review of everything shared up to ``at`` (UTC; now where none is said)."""
    made = Review(interview_id=interview.id, advisor_id=advisor.id, reviewed_at=at or clock.now())
    db.session.add(made)
    db.session.flush()
    return made
