"""One packet section: what to look up before talking about care in the countryside."""

from __future__ import annotations

from fireside.plugins import (
    BulletList,
    Format,
    InterviewView,
    Paragraph,
    PluginContext,
    SectionContent,
)

TO_LOOK_UP = (
    "How far is it from there to the next hospital with an emergency room?",
    "Who else gives care in the area: practices, nurses on the road, volunteers?",
    "Which programmes help graduates who go to places that lack staff?",
)


def what_to_look_up(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Build the section for conversations about health; leave it out of all others."""
    fields = {interview.field} if interview.field else set(interview.host.fields)
    if "health" not in fields:
        return SectionContent()
    place = interview.host.place or "the place"
    opening = f"Distance shapes health work. Three things to know about {place} beforehand:"
    blocks = (Paragraph(opening), BulletList(TO_LOOK_UP, checkable=True))
    meeting = interview.appointment
    if meeting is not None and meeting.format is Format.IN_PERSON:
        return SectionContent((*blocks, Paragraph("Check the last bus home before you set out.")))
    return SectionContent(blocks)
