"""Pure decisions about the rail: its stages, and how each stands for whoever looks."""

from __future__ import annotations

import enum

from msgspec import Struct

from fireside.interviews.rules import HOLDING, Stage, State
from fireside.journey.rules.steps import Facts, next_step


class StageWords(Struct, frozen=True):
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
_HOSTS = frozenset({Stage.DECIDE, Stage.BOOK, Stage.MEET})
HELD_OR_SET = frozenset({State.CONFIRMED, State.HELD})
"""States in which the two have agreed to meet."""


class StageState(enum.StrEnum):
    """How a stage stands on the rail."""

    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    LATER = "later"


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
    """Return the rail of the host: it tells nothing of how far the student has prepared.

    ``facts`` are those that both know: ``thanked`` is a thank-you that reached the host.
    """
    before_asking = {Stage.DECIDE, Stage.FIND}
    own_work = {Stage.RESEARCH, Stage.PREPARE}
    met, agreed = facts.state is State.HELD, facts.state in HELD_OR_SET
    done = before_asking | ({Stage.BOOK} if agreed else set())
    done |= own_work | {Stage.MEET} if met else set()
    done |= {Stage.THANK} if facts.thanked else set()
    current = host_stage(facts.state)
    states: dict[Stage, StageState] = {}
    for stage in Stage:
        if stage is current:
            states[stage] = StageState.CURRENT
        elif stage in done:
            states[stage] = StageState.DONE
        else:
            states[stage] = StageState.OPEN if stage in own_work else StageState.LATER
    return states


def host_stage(state: State) -> Stage:
    """Return where a host's page opens: the request, then the day, then what comes of it."""
    if state is State.HELD:
        return Stage.KEEP
    return Stage.MEET if state is State.CONFIRMED else Stage.BOOK


def host_stages(state: State) -> frozenset[Stage]:
    """Return what a host opens: hopes, appointment, meeting, and afterwards what came of it."""
    return _HOSTS | {Stage.KEEP} if state is State.HELD else _HOSTS


def _finished(facts: Facts) -> frozenset[Stage]:
    done = {
        Stage.DECIDE: facts.objectives > 0,
        Stage.FIND: bool(facts.host_name) and facts.state in (*HOLDING, State.HELD),
        Stage.BOOK: facts.state in HELD_OR_SET,
        Stage.RESEARCH: facts.researched,
        Stage.PREPARE: facts.packet_ready,
        Stage.MEET: facts.state is State.HELD,
        Stage.THANK: facts.thanked,
        Stage.KEEP: facts.in_touch,
        Stage.REFLECT: facts.reflected,
    }
    return frozenset(stage for stage, finished in done.items() if finished)


def _later(facts: Facts) -> frozenset[Stage]:
    after = {Stage.THANK, Stage.KEEP, Stage.REFLECT}
    if facts.state is State.HELD:
        return frozenset()
    return frozenset(after if facts.state is State.CONFIRMED else after | {Stage.MEET})
