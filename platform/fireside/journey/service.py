"""Reading what the homes and the interview's page show; each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, Stage, State
from fireside.interviews.service import interviews_of, party_of
from fireside.journey.rules import (
    HOST_STAGES,
    STAGES,
    Facts,
    Group,
    NextStep,
    StageState,
    grouped,
    host_stage_states,
    next_step,
    stage_states,
    urgency,
)
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import thank_you_due
from fireside.preparation.models import Objective, Question, ResearchCard


@dataclass(frozen=True, slots=True)
class Standing:
    """One interview, and where it stands."""

    interview: Interview
    facts: Facts
    step: NextStep

    @property
    def state(self) -> State:
        """The interview's state."""
        return State(self.interview.state)


@dataclass(frozen=True, slots=True)
class RailStage:
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
    return sorted(standings, key=lambda standing: urgency(standing.step))


def standing_of(actor: Actor, interview: Interview) -> Standing:
    """Return where one interview stands; of the preparation only its student is told."""
    if party_of(actor, interview) is Party.HOST:
        facts = _known_to_both(interview, current_institution().thank_you_hours)
    else:
        facts = _facts([interview])[interview.id]
    return Standing(interview, facts, next_step(facts))


def rail_of(actor: Actor, standing: Standing) -> list[RailStage]:
    """Return the rail as this reader sees it."""
    is_host = party_of(actor, standing.interview) is Party.HOST
    states = host_stage_states(standing.facts) if is_host else stage_states(standing.facts)
    return [
        RailStage(
            key=stage,
            title=words.title,
            why=words.why,
            state=states[stage],
            open_to_reader=stage in HOST_STAGES if is_host else True,
        )
        for stage, words in STAGES.items()
    ]


def interviews_by_state(actor: Actor) -> Mapping[Group, list[Interview]]:
    """Return everything that the person takes part in, divided by how it stands."""
    interviews = interviews_of(actor)
    groups = grouped(State(interview.state) for interview in interviews)
    return {group: [interviews[place] for place in places] for group, places in groups.items()}


def host_desk(actor: Actor) -> dict[str, list[Interview]]:
    """Return a host's interviews: ``waiting`` for an answer, ``coming``, and ``earlier``."""
    present = clock.now()
    desk: dict[str, list[Interview]] = {"waiting": [], "coming": [], "earlier": []}
    for interview in interviews_of(actor, Party.HOST):
        appointment = interview.appointment
        ahead = appointment is not None and appointment.ends_at > present
        if interview.state == State.REQUESTED and ahead:
            desk["waiting"].append(interview)
        elif interview.state == State.CONFIRMED and ahead:
            desk["coming"].append(interview)
        else:
            desk["earlier"].append(interview)
    for name in ("waiting", "coming"):
        desk[name].sort(key=lambda one: one.appointment.starts_at if one.appointment else present)
    return desk


def _facts(interviews: Sequence[Interview]) -> dict[int, Facts]:
    ids = [interview.id for interview in interviews]
    objectives, questions = _count(Objective, ids), _count(Question, ids)
    researched = set(
        db.session.scalars(
            select(ResearchCard.interview_id).where(ResearchCard.interview_id.in_(ids))
        )
    )
    ready = Packet.interview_id.in_(ids), Packet.state == PacketState.READY
    printed = set(db.session.scalars(select(Packet.interview_id).where(*ready)))
    hours = current_institution().thank_you_hours
    return {
        interview.id: replace(
            _known_to_both(interview, hours),
            objectives=objectives.get(interview.id, 0),
            researched=interview.id in researched,
            questions=questions.get(interview.id, 0),
            packet_ready=interview.id in printed,
        )
        for interview in interviews
    }


def _known_to_both(interview: Interview, thank_you_hours: int) -> Facts:
    """The facts that the host knows as well as the student; asks the database nothing."""
    appointment = interview.appointment
    end = (appointment.ended_at or appointment.ends_at) if appointment else None
    return Facts(
        state=State(interview.state),
        present=clock.now(),
        host_name=interview.host.first_name if interview.host else "",
        starts_at=appointment.starts_at if appointment else None,
        ends_at=appointment.ends_at if appointment else None,
        thank_by=thank_you_due(end, thank_you_hours),
    )


def _count(table: type[Objective | Question], ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(table.interview_id, func.count())
        .where(table.interview_id.in_(ids))
        .group_by(table.interview_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}
