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

from fireside_rural_health.settings import RuralSettings


def what_to_look_up(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Build the section for conversations about health, or for all where a college says so."""
    told = RuralSettings.model_validate(dict(ctx.settings))
    fields = {interview.field} if interview.field else set(interview.host.fields)
    if told.printed == "health" and "health" not in fields:
        return SectionContent()
    place = interview.host.place or "the place"
    opening = f"Distance shapes health work. Three things to know about {place} beforehand:"
    blocks = (Paragraph(opening), BulletList(tuple(told.to_look_up), checkable=True))
    meeting = interview.appointment
    if told.last_bus and meeting is not None and meeting.format is Format.IN_PERSON:
        return SectionContent((*blocks, Paragraph("Check the last bus home before you set out.")))
    return SectionContent(blocks)
