"""Pure decisions about the one next step, from the first idea to the last outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from fireside.interviews.rules import HOLDING, Stage, State
from fireside.preparation.rules import FEWEST_MARKED

NOTES_ARE_FRESH = timedelta(hours=12)
"""How long after a conversation it is told to write up the notes before anything else."""
THANKS_ARE_LATE = timedelta(days=7)
"""How long after its time a thank-you is still asked for; it stays welcome for ever."""
LOOKING_BACK_PRESSES = timedelta(days=14)
"""How long after a conversation looking back is asked for."""


class Facts(Struct, frozen=True):
    """What the rail and the next step are decided from; moments are aware UTC.

    ``write_on`` is the day on which the student means to write next, ``today`` the date on her
    calendar; ``enough`` says that the host was glad and would like to hear no more for now;
    ``stranded`` that a host called off, did not come, or declined without another time.
    """

    state: State
    present: datetime
    host_name: str = ""
    objectives: int = 0
    researched: bool = False
    introduced: bool = False
    questions: int = 0
    packet_ready: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    thank_by: datetime | None = None
    noted: bool = False
    thanked: bool = False
    thanks_returned: bool = False
    reflected: bool = False
    enough: bool = False
    stranded: bool = False
    write_on: date | None = None
    today: date | None = None

    @property
    def untouched(self) -> bool:
        """Tell whether it was begun and nothing has come into it: it can be thrown away."""
        if self.state is not State.DRAFT or self.host_name or self.noted or self.packet_ready:
            return False
        return not (self.objectives or self.questions or self.researched or self.introduced)

    @property
    def writes_today(self) -> bool:
        """Tell whether the day has come on which she meant to write."""
        if self.enough or self.write_on is None or self.today is None:
            return False
        return self.write_on <= self.today

    @property
    def in_touch(self) -> bool:
        """Tell whether nothing is left open between the two."""
        return self.enough or self.write_on is not None


class NextStep(Struct, frozen=True):
    """The one thing to do now; ``waiting`` where nothing presses the person herself."""

    stage: Stage
    title: str
    sentence: str
    button: str
    waiting: bool = False


def next_step(facts: Facts) -> NextStep:
    """Return what to do now: the first thing on the way that is not done."""
    if facts.state is State.HELD:
        return _after(facts)
    if facts.state in HOLDING and facts.starts_at and facts.present >= facts.starts_at:
        return _meeting(facts)
    if facts.stranded:
        return _rescued(facts)
    if facts.objectives == 0:
        return NextStep(
            Stage.DECIDE,
            "Decide what you want to learn",
            "Two minutes now, and everything after it gets easier.",
            "Choose what to learn",
        )
    if facts.state not in HOLDING:
        return _asking(facts)
    return _preparing(facts)


def _asking(facts: Facts) -> NextStep:
    host = facts.host_name
    if facts.state is State.DECLINED:
        title = f"{host} could not take that time"
        sentence = "It happens, and it says nothing about you. See what else is possible."
        return NextStep(Stage.BOOK, title, sentence, "See other times")
    if facts.state is State.RETURNED:
        title = f"Your request did not reach {host}"
        sentence = "See what was said about it. What you wrote and prepared is kept."
        return NextStep(Stage.BOOK, title, sentence, "See what is possible")
    if facts.state is State.EXPIRED:
        title = f"No answer came from {host}"
        sentence = "Work gets full. Somebody else would be glad to talk to you."
        return NextStep(Stage.FIND, title, sentence, "Find somebody else")
    if facts.state is State.MISSED:
        title = f"You and {host} have not met"
        sentence = "Things happen. What you prepared is kept: ask again, or ask somebody else."
        return NextStep(Stage.BOOK, title, sentence, "See what is possible")
    if facts.state is State.CANCELLED:
        title = "Find another time, or another person"
        sentence = "What you prepared is kept."
        return NextStep(Stage.FIND, title, sentence, "Find a host")
    return NextStep(
        Stage.FIND,
        "Find somebody who can tell you",
        "We suggest people who fit what you want to learn, and say why.",
        "Find a host",
    )


_LET_DOWN = {
    State.DECLINED: "{host} could not take that time",
    State.CANCELLED: "{host} had to call it off",
    State.HOST_MISSED: "{host} did not come",
}


def _rescued(facts: Facts) -> NextStep:
    """Lead to the hosts who can step in."""
    title = _LET_DOWN[facts.state].format(host=facts.host_name)
    sentence = "Others who can tell you the same have time soon. All you have prepared comes along."
    return NextStep(Stage.BOOK, title, sentence, "See who can step in")


def _preparing(facts: Facts) -> NextStep:
    host = facts.host_name
    if not facts.researched:
        title = f"Read up on {host}"
        sentence = "Ten minutes: the person, the organisation, the field."
        return NextStep(Stage.RESEARCH, title, sentence, "Write the research card")
    if facts.questions < FEWEST_MARKED:
        missing = FEWEST_MARKED - facts.questions
        more = "more " if facts.questions else ""
        title = f"Choose {missing} {more}question{'s' if missing > 1 else ''} for {host}"
        sentence = "Take some from a pack, put them into your own words."
        return NextStep(Stage.PREPARE, title, sentence, "Choose questions")
    if facts.state is State.APPROVAL:
        sentence = f"{host} is asked as soon as an adviser has agreed. You hear from us then."
        title = "Your adviser looks at your request"
        return NextStep(Stage.BOOK, title, sentence, "See the request", waiting=True)
    if facts.state is State.REQUESTED:
        sentence = "You are prepared. You hear from us as soon as there is an answer."
        return NextStep(
            Stage.BOOK, f"{host} has your request", sentence, "See the request", waiting=True
        )
    if not facts.packet_ready:
        sentence = "Your questions with room for notes, and how to get there, on paper."
        return NextStep(Stage.PREPARE, "Print your packet", sentence, "Get the packet")
    sentence = "Everything is ready. Be there in good time, with your packet."
    return NextStep(Stage.MEET, f"Meet {host}", sentence, "Look at the day", waiting=True)


def _meeting(facts: Facts) -> NextStep:
    if facts.state in (State.APPROVAL, State.REQUESTED):
        sentence = "The time has passed without an answer. Find somebody else to talk to."
        return NextStep(Stage.FIND, "That time has passed", sentence, "Find a host")
    if facts.ends_at and facts.present >= facts.ends_at:
        sentence = f"Tell us that you have talked to {facts.host_name}."
        return NextStep(Stage.MEET, "How did it go?", sentence, "We have met")
    sentence = "Enjoy it. Your questions are a map, not a schedule."
    return NextStep(Stage.MEET, f"You are with {facts.host_name}", sentence, "Open the day's page")


def _after(facts: Facts) -> NextStep:
    """Write up, thank, look back, stay in touch; a day that was chosen for writing comes first."""
    if _within(facts, NOTES_ARE_FRESH) and not (facts.noted or facts.thanked):
        sentence = "Ten minutes now, while you still hear the voice. The best of it thanks them."
        return NextStep(Stage.MEET, "Write up your notes", sentence, "Write my notes")
    if not facts.thanked and _thanks_press(facts):
        return _thanking(facts)
    if facts.writes_today:
        sentence = "The day has come that you chose: what has their advice led to?"
        return NextStep(Stage.KEEP, f"Write to {facts.host_name}", sentence, "See what was said")
    if not facts.reflected:
        title = f"Look back at your conversation with {facts.host_name}"
        sentence = "What did it change? Write it down before it fades."
        waiting = not _within(facts, LOOKING_BACK_PRESSES)
        return NextStep(Stage.REFLECT, title, sentence, "Look back", waiting=waiting)
    return _staying_in_touch(facts)


def _thanking(facts: Facts) -> NextStep:
    host = facts.host_name
    if facts.thanks_returned:
        sentence = "Your words are kept. Send them once more, or post them as a card."
        title = f"Your thank-you did not reach {host}"
        return NextStep(Stage.THANK, title, sentence, "See what to do")
    sentence = "Five honest lines, by mail or by hand: what you enjoyed, learnt and will use."
    if facts.thank_by and facts.present >= facts.thank_by:
        sentence = "Its time is over, and a late thank-you is still welcome."
    return NextStep(Stage.THANK, f"Thank {host}", sentence, "Write my thank-you")


def _staying_in_touch(facts: Facts) -> NextStep:
    host, stage = facts.host_name, Stage.KEEP
    if facts.enough:
        sentence = f"{host} was glad to talk to you, and that is enough for now."
        return NextStep(stage, "You have come full circle", sentence, "Look at it", waiting=True)
    if facts.write_on:
        day = f"{facts.write_on:%A} {facts.write_on.day} {facts.write_on:%B}"
        sentence = f"You mean to write on {day}; we remind you."
        return NextStep(stage, f"In touch with {host}", sentence, "Look at it", waiting=True)
    sentence = "Choose a day to write next: what their advice has led to, a few times a year."
    return NextStep(stage, f"Stay in touch with {host}", sentence, "Choose a day", waiting=True)


def _within(facts: Facts, span: timedelta) -> bool:
    return facts.ended_at is not None and facts.present < facts.ended_at + span


def _thanks_press(facts: Facts) -> bool:
    return facts.thank_by is None or facts.present < facts.thank_by + THANKS_ARE_LATE
