"""Objectives, the research card and the introduction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.interviews.service import lock_interview
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor, require
from fireside.plugins.vocabulary import OBJECTIVES
from fireside.preparation.models import Introduction, Objective, ResearchCard


def hopes(actor: Actor, interview: Interview) -> list[Objective]:
    """Return what the student hopes to learn, in the vocabulary's order."""
    require(actor, "preparation.hopes", interview)
    order = list(OBJECTIVES)
    found = db.session.scalars(select(Objective).where(Objective.interview_id == interview.id))
    return sorted(found, key=lambda objective: order.index(objective.key))


def save_objectives(actor: Actor, interview: Interview, words: Mapping[str, str]) -> None:
    """Keep the chosen objectives (key to own words) and forget the others; raise Invalid."""
    require(actor, "preparation.edit", interview)
    if not words or not set(words) <= set(OBJECTIVES):
        raise Invalid({"keys": "Choose at least one thing that you would like to learn."})
    lock_interview(interview.id)  # it may have been thrown away in another window
    known = {objective.key: objective for objective in hopes(actor, interview)}
    for key in known.keys() - words.keys():
        db.session.delete(known[key])
    for key, text in words.items():
        if key in known:
            known[key].words = text
        else:
            db.session.add(Objective(interview_id=interview.id, key=key, words=text))
    audit.record(actor, "preparation.edit", "interview", interview.id, ["objectives"])


def research_of(actor: Actor, interview: Interview) -> ResearchCard | None:
    """Return the research card, or None while nothing is written."""
    require(actor, "preparation.read", interview)
    return db.session.scalar(select(ResearchCard).where(ResearchCard.interview_id == interview.id))


def save_research(
    actor: Actor, interview: Interview, *, person: str, organisation: str, field: str
) -> ResearchCard:
    """Keep what the student found out."""
    require(actor, "preparation.edit", interview)
    lock_interview(interview.id)
    card = research_of(actor, interview) or ResearchCard(interview_id=interview.id)
    card.person, card.organisation, card.field = person, organisation, field
    db.session.add(card)
    audit.record(actor, "preparation.edit", "interview", interview.id, ["research"])
    return card


def introduction_of(actor: Actor, interview: Interview) -> Introduction | None:
    """Return the introduction, or None while nothing is written."""
    require(actor, "preparation.read", interview)
    return db.session.scalar(select(Introduction).where(Introduction.interview_id == interview.id))


def save_introduction(
    actor: Actor, interview: Interview, *, who_i_am: str, purpose: str, offer: str
) -> Introduction:
    """Keep how the student will open the conversation."""
    require(actor, "preparation.edit", interview)
    lock_interview(interview.id)
    words = introduction_of(actor, interview) or Introduction(interview_id=interview.id)
    words.who_i_am, words.purpose, words.offer = who_i_am, purpose, offer
    db.session.add(words)
    audit.record(actor, "preparation.edit", "interview", interview.id, ["introduction"])
    return words
