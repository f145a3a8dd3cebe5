"""Where an interview stands, for its two people and for whoever advises the student."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select

from fireside.booking.rules import is_stranded
from fireside.conversation.models import Note
from fireside.followup.models import Relation, ThankYou
from fireside.followup.rules import ThanksState
from fireside.followup.rules.thanking import RETURNED, THANKED
from fireside.followup.service import followup_facts
from fireside.institutions.service import current_institution
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import Party, Stage, State
from fireside.interviews.service import interviews_of, party_of
from fireside.journey.rules import (
    STAGES,
    Facts,
    NextStep,
    StageState,
    host_stage_states,
    host_stages,
    next_step,
    stage_states,
    urgency,
)
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import local
from fireside.outcomes.models import Reflection
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import thank_you_due
from fireside.preparation.models import Introduction, Objective, Question, ResearchCard

_Part = Objective | Introduction | Question | ResearchCard | Packet | Note


class Standing(Struct, frozen=True):
    """One interview, and where it stands."""

    interview: Interview
    facts: Facts
    step: NextStep

    @property
    def state(self) -> State:
        """The interview's state."""
        return State(self.interview.state)

    @property
    def settled(self) -> bool:
        """Tell whether the conversation took place and nothing of what follows it presses."""
        return self.state is State.HELD and self.step.waiting

    @property
    def owes_thanks(self) -> bool:
        """Tell whether the thank-you clock runs."""
        due = self.facts.thank_by
        met = self.state is State.HELD and not self.facts.thanked
        return met and due is not None and self.facts.present < due


class RailStage(Struct, frozen=True):
    """One station of the rail; without ``open_to_reader`` it is no link."""

    key: Stage
    title: str
    why: str
    state: StageState
    open_to_reader: bool


def standings_of(actor: Actor) -> list[Standing]:
    """Return the student's interviews with their next steps, the most urgent first."""
    interviews = interviews_of(actor, Party.STUDENT)
    facts = _facts(interviews)
    standings = [
        Standing(interview, facts[interview.id], next_step(facts[interview.id]))
        for interview in interviews
    ]
    return sorted(standings, key=lambda one: urgency(one.facts, one.step))


def untouched_among(interviews: Iterable[Interview]) -> list[Interview]:
    """Return those that were begun and that nothing has come into; asks only where one may be."""
    drafts = [interview for interview in interviews if interview.state == State.DRAFT]
    facts = _facts(drafts)
    return [interview for interview in drafts if facts[interview.id].untouched]


def standing_of(actor: Actor, interview: Interview) -> Standing:
    """Return where one interview stands; of the preparation only its student is told."""
    if party_of(actor, interview) is Party.HOST:
        facts = _hosts_facts(interview)
    else:
        facts = _facts([interview])[interview.id]
    return Standing(interview, facts, next_step(facts))


def rail_of(actor: Actor, standing: Standing) -> list[RailStage]:
    """Return the rail as this reader sees it."""
    if party_of(actor, standing.interview) is Party.HOST:
        return _rail(host_stage_states(standing.facts), host_stages(standing.state))
    return _rail(stage_states(standing.facts), frozenset(Stage))


def rail_for_advisor(interview: Interview) -> list[RailStage]:
    """Return the student's rail, without links, for an adviser who may read her notes."""
    return _rail(stage_states(_facts([interview])[interview.id]), frozenset())


def _rail(states: dict[Stage, StageState], opened: frozenset[Stage]) -> list[RailStage]:
    return [
        RailStage(stage, words.title, words.why, states[stage], stage in opened)
        for stage, words in STAGES.items()
    ]


def _facts(interviews: Sequence[Interview]) -> dict[int, Facts]:
    """Return the facts of a student's interviews, in one query."""
    ids = [interview.id for interview in interviews]
    told = {row.id: row for row in db.session.execute(_told(ids))} if ids else {}
    hours = current_institution().thank_you_hours
    return {
        interview.id: _with_what_is_told(_known_to_both(interview, hours), told[interview.id])
        for interview in interviews
    }


def _with_what_is_told(facts: Facts, told: Row[Any]) -> Facts:
    return replace(
        facts,
        objectives=told.objectives,
        researched=bool(told.researched),
        introduced=bool(told.introduced),
        questions=told.questions,
        packet_ready=bool(told.printed),
        noted=bool(told.noted),
        thanked=told.thanks in THANKED,
        thanks_returned=told.thanks in RETURNED,
        enough=told.enough_at is not None,
        stranded=is_stranded(facts.state, told.cancelled_by, offered=bool(told.offered)),
        write_on=told.write_on,
        reflected=told.finished_at is not None,
    )


def _told(ids: Sequence[int]) -> Select[Any]:
    """How much of each kind there is for each interview, in one statement."""
    columns: list[Any] = [
        Interview.id,
        _counted(Objective).label("objectives"),
        _counted(Question).label("questions"),
        _counted(ResearchCard).label("researched"),
        _counted(Introduction).label("introduced"),
        _counted(Packet, Packet.state == PacketState.READY).label("printed"),
        _counted(Note).label("noted"),
        _offered(),
        Appointment.cancelled_by,
        ThankYou.state.label("thanks"),
        Relation.enough_at,
        Relation.write_on,
        Reflection.finished_at,
    ]
    return (
        select(*columns)
        .select_from(Interview)
        .outerjoin(Appointment, Appointment.id == Interview.appointment_id)
        .outerjoin(ThankYou, ThankYou.interview_id == Interview.id)
        .outerjoin(Relation, Relation.interview_id == Interview.id)
        .outerjoin(Reflection, Reflection.interview_id == Interview.id)
        .where(Interview.id.in_(ids))
    )


def _counted(table: type[_Part], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    rows = select(func.count()).where(table.interview_id == Interview.id, *conditions)
    return rows.correlate(Interview).scalar_subquery()


def _offered() -> ColumnElement[int]:
    """How many times the host has offered instead of the one that was asked for last."""
    times = select(func.count()).where(Alternative.appointment_id == Interview.appointment_id)
    return times.correlate(Interview).scalar_subquery().label("offered")


def _hosts_facts(interview: Interview) -> Facts:
    """What the host knows: a thank-you that reached her, and whether she said that it is enough."""
    facts = _known_to_both(interview, current_institution().thank_you_hours)
    if facts.state is not State.HELD:
        return facts
    followed = followup_facts([interview.id])[interview.id]
    return replace(
        facts,
        thanked=followed.thanks_state is ThanksState.SENT,
        enough=followed.enough_at is not None,
    )


def _known_to_both(interview: Interview, thank_you_hours: int) -> Facts:
    """The facts that the host knows as well as the student; asks the database nothing."""
    present = clock.now()
    appointment = interview.appointment
    end = (appointment.ended_at or appointment.ends_at) if appointment else None
    return Facts(
        state=State(interview.state),
        present=present,
        today=local(present, interview.student.zone).date(),
        host_name=interview.host.first_name if interview.host else "",
        starts_at=appointment.starts_at if appointment else None,
        ends_at=appointment.ends_at if appointment else None,
        ended_at=end,
        thank_by=thank_you_due(end, thank_you_hours),
    )
