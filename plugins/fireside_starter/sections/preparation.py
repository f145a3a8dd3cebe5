"""What the student has prepared: research, objectives and the first sentences."""

from __future__ import annotations

from fireside.plugins import (
    Block,
    BulletList,
    Heading,
    InterviewView,
    Paragraph,
    PluginContext,
    Quote,
    Ruled,
    SectionContent,
    vocabulary,
)


def research(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Print the research card; without one the section is left out."""
    card = interview.research
    blocks: list[Block] = []
    for heading, text in (
        ("The person", card.person),
        ("The organisation", card.organisation),
        ("The field", card.field),
    ):
        if text.strip():
            blocks += [Heading(heading), Paragraph(text.strip())]
    if card.links:
        blocks += [Heading("Where it came from"), BulletList(card.links)]
    return SectionContent(tuple(blocks))


def objectives(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Print what the student wants to learn, with the student's own words below."""
    if not interview.objectives:
        return SectionContent((Ruled("By the end of this conversation I want to know", 4),))
    blocks: list[Block] = []
    for objective in interview.objectives:
        blocks.append(Heading(vocabulary.label(vocabulary.OBJECTIVES, objective.key)))
        if objective.words.strip():
            blocks.append(Quote(objective.words.strip()))
    return SectionContent(tuple(blocks))


def introduction(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Print the opening that the student wrote, or room to write one."""
    host = interview.host.first_name or interview.host.name
    blocks: list[Block] = [
        Paragraph(
            f"Say who you are, thank {host} for the time, and say that you have come to learn "
            "and not to ask for a position. Half a minute is enough."
        )
    ]
    text, offer = interview.introduction.text.strip(), interview.introduction.offer.strip()
    blocks.append(Quote(text, interview.student.name) if text else Ruled("My first sentences", 5))
    if offer:
        blocks += [Heading("What you can offer in return"), Paragraph(offer)]
    return SectionContent(tuple(blocks))
