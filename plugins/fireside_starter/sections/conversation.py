"""The questions with room to write, how to behave, and what to do when it is over."""

from __future__ import annotations

from fireside.plugins import (
    Block,
    BulletList,
    Deadline,
    Format,
    Heading,
    InterviewView,
    NumberedQuestions,
    Paragraph,
    PluginContext,
    Ruled,
    SectionContent,
)

MANNERS = (
    "Lead the conversation, and listen more than you speak.",
    "Ask one thing at a time, and follow what interests you in the answer.",
    "When you are asked about yourself, answer briefly and lead back to a question.",
    "Note key words only; write the rest up straight afterwards.",
    "Ask for advice, never for a position, and leave personal figures alone.",
    "What is told in confidence stays with you.",
    "Before the end, ask who else would be worth meeting and whether you may use the name.",
)
COFFEE = "If you meet over coffee, offer to pay."
SURPRISE = (
    "Now and then such a talk turns into a job interview. Stay calm, answer truthfully, and say "
    "that you would be glad to come back to it properly."
)


def questions(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Print every question under its number, each followed by ruled room."""
    if not interview.questions:
        return SectionContent(
            (
                Paragraph("You have not chosen any questions yet. Write five to ten here."),
                Ruled("Questions", 20),
            )
        )
    marked = any(question.marked for question in interview.questions)
    hint = (
        "The marked ones matter most to you: ask them first if time grows short."
        if marked
        else "You need not ask them all, nor in this order."
    )
    return SectionContent((Paragraph(hint), NumberedQuestions(interview.questions)))


def etiquette(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Remind of the manners that hosts remember."""
    meeting = interview.appointment
    manners: tuple[str, ...] = MANNERS
    blocks: list[Block] = []
    if meeting is not None:
        manners = (f"You agreed on {meeting.minutes} minutes: go on only if asked to.", *manners)
        if meeting.format is Format.IN_PERSON:
            manners = (*manners, COFFEE)
    blocks += [BulletList(manners), Heading("If it takes a turn"), Paragraph(SURPRISE)]
    return SectionContent(tuple(blocks))


def afterwards(ctx: PluginContext, interview: InterviewView) -> SectionContent:
    """Plan the thank-you, and leave room for promises and new names."""
    host = interview.host.first_name or interview.host.name
    blocks: list[Block] = [
        BulletList(
            (
                "Write up what you heard within the hour, while it is fresh.",
                f"Thank {host}: say what you learnt, how you will use it and what you do next.",
                "Keep what you promised, and write to the people who were named to you.",
                "In a few weeks, tell what came of the advice.",
            ),
            checkable=True,
        )
    ]
    if interview.thank_you_due is not None:
        text = f"That is {interview.thank_you_hours} hours after the planned end."
        due, zone = interview.thank_you_due, interview.student.zone
        blocks.insert(0, Deadline(f"Thank {host} by", due, zone, text))
    blocks += [
        Ruled("What surprised me", 4),
        Ruled("What I promised, and what was promised to me", 3),
        Ruled("Names, and whether I may say who sent me", 3),
    ]
    return SectionContent(tuple(blocks))
