"""What plugins hold about somebody who has left: they are asked to erase it until they have.

A plugin that keeps something, fails, or is not installed any more is shown to administrators, who
can ask again or say that it was done by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from fireside.institutions.service import plugin_context
from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import PluginErasure
from fireside.people.rules import (
    NOTE_LENGTH,
    OPEN_ERASURES,
    UNSETTLED,
    ErasureState,
    erasure_state,
)
from fireside.plugins.subjects import erase_subject, holders
from fireside.plugins.types import DataSubject

JOB = "people.erase_in_plugins"
_FAILED = "It failed; the plugin’s page tells where."
_GONE = "It is not installed any more, so nobody could ask it."
_SHOWN = 200


def ask_plugins_to_erase(membership_id: int) -> None:
    """Ask every plugin that may hold something, in a job after this transaction."""
    for plugin in holders():
        db.session.add(
            PluginErasure(membership_id=membership_id, plugin=plugin, asked_at=clock.now())
        )
    db.session.flush()
    jobs.enqueue(JOB, {"membership_id": membership_id}, dedupe_key=f"{JOB}:{membership_id}")


def erase_in_plugins(membership_id: int | None = None) -> bool:
    """Ask again wherever it is not done; of one person, or of all. Tell whether all is done."""
    wanted = select(PluginErasure).where(PluginErasure.state.in_(OPEN_ERASURES))
    if membership_id is not None:
        wanted = wanted.where(PluginErasure.membership_id == membership_id)
    rows = db.session.scalars(wanted.order_by(PluginErasure.id)).all()
    for row in rows:
        _ask(row)
        db.session.commit()
    return all(row.state not in OPEN_ERASURES for row in rows)


def list_erasures(actor: Actor) -> Sequence[PluginErasure]:
    """Return what a person has to look at first, then what is done; the latest first."""
    require(actor, "people.read_erasures")
    newest = PluginErasure.asked_at.desc(), PluginErasure.id.desc()
    rows = db.session.scalars(select(PluginErasure).order_by(*newest).limit(_SHOWN)).all()
    return sorted(rows, key=lambda row: row.state not in UNSETTLED)


def count_unsettled(actor: Actor) -> int:
    """Return how many a person has to look at."""
    require(actor, "people.read_erasures")
    found = select(PluginErasure.id).where(PluginErasure.state.in_(UNSETTLED))
    return len(db.session.scalars(found).all())


def retry_erasure(actor: Actor, erasure_id: int) -> None:
    """Ask the plugin once more, in a job; raise NotFound where nothing is open."""
    require(actor, "people.settle_erasure")
    row = _open(erasure_id)
    row.state, row.note = ErasureState.WAITING, ""
    key = f"{JOB}:{row.membership_id}:{clock.now().isoformat()}"
    jobs.enqueue(JOB, {"membership_id": row.membership_id}, dedupe_key=key)
    audit.record(actor, "people.retry_erasure", "membership", row.membership_id, (row.plugin,))


def settle_erasure(actor: Actor, erasure_id: int) -> None:
    """Note that a person has seen to it outside of the plugin; raise NotFound."""
    require(actor, "people.settle_erasure")
    row = _open(erasure_id)
    row.state, row.settled_at = ErasureState.SETTLED, clock.now()
    audit.record(actor, "people.settle_erasure", "membership", row.membership_id, (row.plugin,))


def _ask(row: PluginErasure) -> None:
    if row.plugin not in holders(installed=True):
        row.note = _GONE
        return
    answer = erase_subject(plugin_context(), DataSubject(row.membership_id), row.plugin)
    row.state = erasure_state(answer.erased if answer else None, answer.kept if answer else "")
    row.erased = answer.erased if answer else 0
    row.note = (answer.kept.strip()[:NOTE_LENGTH]) if answer else _FAILED
    row.settled_at = clock.now() if row.state == ErasureState.ERASED else None


def _open(erasure_id: int) -> PluginErasure:
    row = db.session.scalar(
        select(PluginErasure).where(PluginErasure.id == erasure_id).with_for_update()
    )
    if row is None or row.state not in UNSETTLED:
        raise NotFound("There is nothing to settle here any more.")
    return row
