"""The parts of the prep packet, in the order in which a student needs them."""

from __future__ import annotations

from fireside.plugins import PacketSection
from fireside_starter.sections.conversation import afterwards, etiquette, questions
from fireside_starter.sections.meeting import who_when_where
from fireside_starter.sections.preparation import introduction, objectives, research
from fireside_starter.sections.subject import field_in_brief, host_background

SECTIONS = (
    PacketSection("who_when_where", "Who, when and where", 10, who_when_where),
    PacketSection("host_background", "The person you meet", 20, host_background),
    PacketSection("field_in_brief", "The field in brief", 30, field_in_brief),
    PacketSection("research", "What you found out", 40, research),
    PacketSection("objectives", "What you want to learn", 50, objectives),
    PacketSection("introduction", "How you will begin", 60, introduction),
    PacketSection("questions", "Your questions", 70, questions, starts_page=True),
    PacketSection("etiquette", "In the conversation", 80, etiquette),
    PacketSection("afterwards", "Afterwards", 90, afterwards),
)
