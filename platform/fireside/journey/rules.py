"""Pure decisions about the way of an interview: its stages, and the one next step."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fireside.interviews.rules import LIVE, Stage, State
from fireside.preparation.rules import FEWEST_MARKED


@dataclass(frozen=True, slots=True)
class StageWords:
    """What a stage is called and why it matters, in one sentence."""

    title: str
    why: str


STAGES: dict[Stage, StageWords] = {
    Stage.DECIDE: StageWords("Decide", "Who knows what to find out, finds out more."),
    Stage.FIND: StageWords("Find", "The right person is one who does what you wonder about."),
    Stage.BOOK: StageWords("Book", "One clear time makes it easy to say yes."),
    Stage.RESEARCH: StageWords("Research", "What you can look up is not worth a question."),
    Stage.PREPARE: StageWords("Prepare", "Good questions are what people remember of you."),
    Stage.MEET: StageWords("Meet", "Listen more than you speak, and keep to the time."),
    Stage.THANK: StageWords("Thank", "A specific thank-you within two days is remembered."),
    Stage.KEEP: StageWords("Keep in touch", "Tell them what became of their advice."),
    Stage.REFLECT: StageWords("Reflect", "What did it change? Write it down while it is fresh."),
}
HOST_STAGES = frozenset({Stage.DECIDE, Stage.BOOK, Stage.MEET})
"""What a host opens: hopes, the appointment and the meeting. The rest is the student's own."""
HELD_OR_SET = frozenset({State.CONFIRMED, State.HELD})
"""States in which the two have agreed to meet."""


class StageState(enum.StrEnum):
    """How a stage stands on the rail."""

    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rail and the next step are decided from; moments are aware UTC."""

    state: State
    present: datetime
    host_name: str = ""
    objectives: int = 0
    researched: bool = False
    questions: int = 0
    packet_ready: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    thank_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now; ``waiting`` where nothing presses the person herself."""

    stage: Stage
    title: str
    sentence: str
    button: str
    waiting: bool = False


def stage_states(facts: Facts) -> dict[Stage, StageState]:
    """Return how each stage stands; exactly the stage of the next step is current."""
    finished = _finished(facts)
    current = next_step(facts).stage
    later = _later(facts)
    states: dict[Stage, StageState] = {}
    for stage in Stage:
        if stage is current:
            states[stage] = StageState.CURRENT
        elif stage in finished:
            states[stage] = StageState.DONE
        else:
            states[stage] = StageState.LATER if stage in later else StageState.OPEN
    return states


def host_stage_states(facts: Facts) -> dict[Stage, StageState]:
    """Return the rail of the host: it tells nothing of how far the student has prepared."""
    before_asking = {Stage.DECIDE, Stage.FIND}
    own_work = {Stage.RESEARCH, Stage.PREPARE}
    met, agreed = facts.state is State.HELD, facts.state in HELD_OR_SET
    done = before_asking | ({Stage.BOOK} if agreed else set())
    done |= own_work | {Stage.MEET} if met else set()
    current = host_stage(facts.state)
    states: dict[Stage, StageState] = {}
    for stage in Stage:
        if stage is current and not met:
            states[stage] = StageState.CURRENT
        elif stage in done:
            states[stage] = StageState.DONE
        else:
            states[stage] = StageState.OPEN if stage in own_work else StageState.LATER
    return states


def host_stage(state: State) -> Stage:
    """Return where a host's page opens: the request until it is settled, then the day."""
    return Stage.MEET if state in HELD_OR_SET else Stage.BOOK


def _finished(facts: Facts) -> frozenset[Stage]:
    done = {
        Stage.DECIDE: facts.objectives > 0,
        Stage.FIND: bool(facts.host_name) and facts.state in (*LIVE, State.HELD),
        Stage.BOOK: facts.state in HELD_OR_SET,
        Stage.RESEARCH: facts.researched,
        Stage.PREPARE: facts.packet_ready,
        Stage.MEET: facts.state is State.HELD,
    }
    return frozenset(stage for stage, finished in done.items() if finished)


def _later(facts: Facts) -> frozenset[Stage]:
    after = {Stage.THANK, Stage.KEEP, Stage.REFLECT}
    if facts.state is State.HELD:
        return frozenset()
    return frozenset(after if facts.state is State.CONFIRMED else after | {Stage.MEET})


def next_step(facts: Facts) -> NextStep:
    """Return what to do now: the first thing on the way that is not done."""
    if facts.state is State.HELD:
        return _after(facts)
    if facts.state in LIVE and facts.starts_at and facts.present >= facts.starts_at:
        return _meeting(facts)
    if facts.objectives == 0:
        return NextStep(
            Stage.DECIDE,
            "Decide what you want to learn",
            "Two minutes now, and everything after it gets easier.",
            "Choose what to learn",
        )
    if facts.state not in LIVE:
        return _asking(facts)
    return _preparing(facts)


def _asking(facts: Facts) -> NextStep:
    host = facts.host_name
    if facts.state is State.DECLINED:
        title = f"{host} could not take that time"
        sentence = "It happens, and it says nothing about you. See what else is possible."
        return NextStep(Stage.BOOK, title, sentence, "See other times")
    if facts.state is State.EXPIRED:
        title = f"No answer came from {host}"
        sentence = "Work gets full. Somebody else would be glad to talk to you."
        return NextStep(Stage.FIND, title, sentence, "Find somebody else")
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


def _preparing(facts: Facts) -> NextStep:
    host = facts.host_name
    if not facts.researched:
        title = f"Read up on {host}"
        sentence = "Ten minutes: the person, the organisation, the field."
        return NextStep(Stage.RESEARCH, title, sentence, "Write the research card")
    if facts.questions < FEWEST_MARKED:
        missing = FEWEST_MARKED - facts.questions
        title = f"Choose {missing} question{'s' if missing > 1 else ''} for {host}"
        sentence = "Take some from a pack, put them into your own words."
        return NextStep(Stage.PREPARE, title, sentence, "Choose questions")
    if facts.state is State.REQUESTED:
        sentence = "You are prepared. You hear from us as soon as there is an answer."
        return NextStep(
            Stage.BOOK, f"{host} has your request", sentence, "See the request", waiting=True
        )
    if not facts.packet_ready:
        sentence = "Your questions with room for notes, and how to get there, on paper."
        return NextStep(Stage.PREPARE, "Print your packet", sentence, "Get the packet")
    sentence = "Everything is ready. Be ten minutes early, and bring your packet."
    return NextStep(Stage.MEET, f"Meet {host}", sentence, "Look at the day", waiting=True)


def _meeting(facts: Facts) -> NextStep:
    if facts.state is State.REQUESTED:
        sentence = "The time has passed without an answer. Find somebody else to talk to."
        return NextStep(Stage.FIND, "That time has passed", sentence, "Find a host")
    if facts.ends_at and facts.present >= facts.ends_at:
        sentence = f"Tell us that you have talked to {facts.host_name}."
        return NextStep(Stage.MEET, "How did it go?", sentence, "We have met")
    sentence = "Enjoy it. Your questions are a map, not a schedule."
    return NextStep(Stage.MEET, f"You are with {facts.host_name}", sentence, "Open the day's page")


def _after(facts: Facts) -> NextStep:
    if facts.thank_by and facts.present >= facts.thank_by:
        title = f"Look back at your conversation with {facts.host_name}"
        sentence = "What did it change? Write it down before it fades."
        return NextStep(Stage.REFLECT, title, sentence, "Look back", waiting=True)
    title = f"Thank {facts.host_name}"
    sentence = "A few specific lines by mail or by hand; your packet has room to plan them."
    return NextStep(Stage.THANK, title, sentence, "See what to write")


_URGENCY: Sequence[Stage] = (
    Stage.MEET,
    Stage.THANK,
    Stage.PREPARE,
    Stage.RESEARCH,
    Stage.BOOK,
    Stage.FIND,
    Stage.DECIDE,
    Stage.REFLECT,
)


def urgency(step: NextStep) -> tuple[bool, int]:
    """Return a sort key: what the person can do herself first, then what is furthest on."""
    return step.waiting, _URGENCY.index(step.stage)


class Group(enum.StrEnum):
    """How the list of interviews is divided, in its order."""

    WAITING = "Waiting for an answer"
    SETTLED = "Confirmed"
    BEGUN = "Being prepared"
    MET = "Talked"
    ENDED = "Did not come about"


_GROUPS = {
    State.REQUESTED: Group.WAITING,
    State.CONFIRMED: Group.SETTLED,
    State.DRAFT: Group.BEGUN,
    State.HELD: Group.MET,
}


def grouped(states: Iterable[State]) -> dict[Group, list[int]]:
    """Divide a list by state: each group that is not empty, with the places of its members."""
    groups: dict[Group, list[int]] = {group: [] for group in Group}
    for place, state in enumerate(states):
        groups[_GROUPS.get(state, Group.ENDED)].append(place)
    return {group: places for group, places in groups.items() if places}
