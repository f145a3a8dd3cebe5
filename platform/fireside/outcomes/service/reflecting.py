"""Looking back: saved at any time, finished when it is whole, read by others only when shared."""

from __future__ import annotations

import json
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from fireside.followup.service import NotMet
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.interviews.service import lock_interview
from fireside.kernel import audit, clock, sealing
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require
from fireside.outcomes.models import Reflection
from fireside.outcomes.rules import (
    Answers,
    Verdict,
    changed_fields,
    current_edition,
    impossible,
    missing,
    names_of,
)
from fireside.people.models import Membership

_TEXTS = ("attracted", "put_off", "misconceptions", "next_path")
_LOOK = "reflection.look"
_LOOKS_SHOWN = 20
_GONE = "An adviser who has left"


class ReflectionView(Struct, frozen=True):
    """A reflection as it is stored; ``revision`` 0 before the first word."""

    answers: Answers
    revision: int = 0
    changed_at: datetime | None = None
    finished_at: datetime | None = None
    competency_names: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """Tell whether the student has called it whole."""
        return self.finished_at is not None


class Look(Struct, frozen=True):
    """Somebody read the reflection."""

    name: str
    at: datetime


class ReflectionConflict(Conflict):
    """Another window has written meanwhile; both versions are carried along."""

    title = "You wrote in another window too"

    def __init__(self, theirs: ReflectionView, mine: Answers) -> None:
        super().__init__(
            "Another window has saved this reflection since you opened this one.",
            kept="What you typed here is still here, and what was saved there is still there.",
            do="Compare the two, and save again what you want to keep.",
        )
        self.theirs, self.mine = theirs, mine


def reflection_of(actor: Actor, interview: Interview) -> ReflectionView:
    """Return the student's own reflection; an empty one before the first word."""
    require(actor, "reflection.read", interview)
    found = _find(interview.id)
    return _view(found) if found else ReflectionView(Answers())


def save_reflection(
    actor: Actor, interview: Interview, answers: Answers, base_revision: int, *, finish: bool
) -> ReflectionView:
    """Keep a draft, or finish.

    Raises ReflectionConflict when another window was quicker, Invalid for what cannot be kept or,
    in finishing, is missing, and NotMet before the conversation.
    """
    require(actor, "reflection.write", interview)
    if interview.state != State.HELD:
        raise NotMet
    faults = impossible(answers, current_edition().competencies)
    if not faults and finish:
        faults = missing(answers)
    if faults:
        raise Invalid(faults)
    lock_interview(interview.id)
    reflection = _find(interview.id)
    stored = _view(reflection) if reflection else ReflectionView(Answers())
    changed = changed_fields(stored.answers, answers)
    if stored.revision != base_revision and changed:
        raise ReflectionConflict(stored, answers)
    if reflection is None:
        reflection = Reflection(interview_id=interview.id, revision=0)
        db.session.add(reflection)
    if changed or not stored.revision or finish != stored.finished:
        _write(reflection, answers, finish=finish)
        fields = (*changed, "finished_at") if finish != stored.finished else changed
        audit.record(actor, "reflection.save", "interview", interview.id, fields)
    db.session.flush()
    return _view(reflection)


def reflection_for_advisor(actor: Actor, interview: Interview) -> ReflectionView | None:
    """Return a finished reflection that its student shares, or None; the look is written down."""
    require(actor, "reflection.read_shared", interview)
    found = _find(interview.id)
    if found is None or not found.shared or found.finished_at is None:
        return None
    audit.record(actor, _LOOK, "interview", interview.id, ["reflection"])
    return _view(found)


def reflection_looks(actor: Actor, interview: Interview) -> list[Look]:
    """Return to the student who read her reflection, and when each did last; the latest first."""
    require(actor, "reflection.read", interview)
    last = func.max(AuditEntry.at)
    statement = (
        select(Membership.name, last)
        .outerjoin(Membership, Membership.account_id == AuditEntry.account_id)
        .where(
            AuditEntry.subject_kind == "interview",
            AuditEntry.subject_id == interview.id,
            AuditEntry.action == _LOOK,
        )
        .group_by(Membership.id, Membership.name)
        .order_by(last.desc())
        .limit(_LOOKS_SHOWN)
    )
    rows = db.session.execute(statement.select_from(AuditEntry))
    return [Look(name or _GONE, at) for name, at in rows]


def _write(reflection: Reflection, answers: Answers, *, finish: bool) -> None:
    present = clock.now()
    texts = {name: getattr(answers, name).strip() for name in _TEXTS}
    learned = {key: text.strip() for key, text in answers.learned.items() if text.strip()}
    reflection.sealed = sealing.seal(
        json.dumps({"learned": learned, **texts}), f"reflection:{reflection.id}"
    )
    reflection.fit_before, reflection.fit_after = answers.fit_before, answers.fit_after
    reflection.verdict, reflection.in_contact = answers.verdict, answers.in_contact
    reflection.competencies = list(answers.competencies)
    reflection.competencies_edition = current_edition().key if answers.competencies else ""
    reflection.shared = answers.shared
    reflection.revision += 1
    reflection.changed_at = present
    if finish != (reflection.finished_at is not None):
        reflection.finished_at = present if finish else None


def _find(interview_id: int) -> Reflection | None:
    return db.session.scalar(
        select(Reflection).where(Reflection.interview_id == interview_id),
        execution_options={"populate_existing": True},
    )


def _view(reflection: Reflection) -> ReflectionView:
    texts = json.loads(sealing.unseal(reflection.sealed, f"reflection:{reflection.id}"))
    edition = reflection.competencies_edition
    answers = Answers(
        fit_before=reflection.fit_before,
        fit_after=reflection.fit_after,
        verdict=Verdict(reflection.verdict) if reflection.verdict else None,
        in_contact=reflection.in_contact,
        learned=texts["learned"],
        **{name: texts[name] for name in _TEXTS},
        competencies=tuple(reflection.competencies),
        shared=reflection.shared,
    )
    return ReflectionView(
        answers=answers,
        revision=reflection.revision,
        changed_at=reflection.changed_at,
        finished_at=reflection.finished_at,
        competency_names=names_of(edition, reflection.competencies),
    )
