"""Pure decisions about looking back: the verdicts, the scale of fit, and what is still missing."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

LOWEST_FIT, HIGHEST_FIT = 1, 5
FIT_WORDS: Mapping[int, str] = {
    1: "not for me",
    2: "rather not",
    3: "perhaps",
    4: "rather yes",
    5: "made for me",
}
LONGEST_TEXT = 4000
"""Characters of any one answer."""
GENERAL = "general"
"""Under which key a student who chose no objective writes what she learned."""


class Verdict(enum.StrEnum):
    """What the conversation did to the path that it was about."""

    CONFIRMED = "confirmed"
    REFINED = "refined"
    RULED_OUT = "ruled_out"
    UNDECIDED = "undecided"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.CONFIRMED: "It confirmed the path",
    Verdict.REFINED: "It changed what I look for on this path",
    Verdict.RULED_OUT: "It ruled the path out",
    Verdict.UNDECIDED: "I cannot say yet",
}
_MISSING = {
    "fit_before": "Say how well it seemed to fit you before.",
    "fit_after": "Say how well it seems to fit you now.",
    "verdict": "Say what the conversation did to this path.",
    "learned": "Write down at least one thing that you learned.",
    "next_path": "A path that is ruled out makes room: write down which one you will look at next.",
}


class Answers(Struct, frozen=True):
    """Everything that a student says in looking back; all of it may be empty in a draft."""

    fit_before: int | None = None
    fit_after: int | None = None
    verdict: Verdict | None = None
    in_contact: bool | None = None
    learned: Mapping[str, str] = field(default_factory=dict)
    attracted: str = ""
    put_off: str = ""
    misconceptions: str = ""
    next_path: str = ""
    competencies: tuple[str, ...] = ()
    shared: bool = False


def missing(answers: Answers) -> dict[str, str]:
    """Return what finishing still needs: field to sentence; nothing when it can be finished."""
    there = {
        "fit_before": answers.fit_before is not None,
        "fit_after": answers.fit_after is not None,
        "verdict": answers.verdict is not None,
        "learned": any(text.strip() for text in answers.learned.values()),
        "next_path": answers.verdict is not Verdict.RULED_OUT or bool(answers.next_path.strip()),
    }
    return {name: _MISSING[name] for name, present in there.items() if not present}


def impossible(answers: Answers, known_competencies: Collection[str]) -> dict[str, str]:
    """Return what cannot be kept even in a draft: field to sentence."""
    faults: dict[str, str] = {}
    for name in ("fit_before", "fit_after"):
        given = getattr(answers, name)
        if given is not None and not LOWEST_FIT <= given <= HIGHEST_FIT:
            faults[name] = f"Choose a number from {LOWEST_FIT} to {HIGHEST_FIT}."
    if not set(answers.competencies) <= set(known_competencies):
        faults["competencies"] = "Choose from the list."
    for name in ("attracted", "put_off", "misconceptions", "next_path"):
        if len(getattr(answers, name)) > LONGEST_TEXT:
            faults[name] = f"Keep it under {LONGEST_TEXT} characters."
    if any(len(text) > LONGEST_TEXT for text in answers.learned.values()):
        faults["learned"] = f"Keep each answer under {LONGEST_TEXT} characters."
    return faults


def changed_fields(old: Answers, new: Answers) -> tuple[str, ...]:
    """Return the names of what differs, in the order of the form; empty answers count as none."""
    return tuple(
        name
        for name in Answers.__struct_fields__
        if _plain(getattr(old, name)) != _plain(getattr(new, name))
    )


def asked(objectives: Sequence[str], answered: Mapping[str, str]) -> tuple[str, ...]:
    """Return for which objectives to ask what was learned: the chosen, and what has an answer.

    Who chose none is asked once, in general.
    """
    kept = [key for key, text in answered.items() if text and key not in objectives]
    return (*objectives, *kept) or (GENERAL,)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: text for key, text in value.items() if text}
    return sorted(value) if isinstance(value, tuple) else value
