"""Which questions of a pack suit these two, and why: from what she wants to learn and who he is.

Packs for people who say so of themselves (the first in a family, people who change direction) are
never proposed: whoever wants them finds them, and nobody is told what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import Final

from fireside.plugins import (
    HostBrief,
    PackQuestion,
    Pairing,
    PluginContext,
    QuestionCategory,
    QuestionPack,
    QuestionSuggestion,
    vocabulary,
)

MOST: Final = 4
"""Questions out of one pack."""
FOR_SOME: Final = frozenset({"career_changer", "first_generation"})
_SHARED_PLACE: Final = "same_school"
"""A question that makes sense only to people who were at the same place."""
_FEWEST_STATIONS: Final = 2
_Wish = tuple[QuestionCategory, str]

_WAYS: Final[Mapping[str, Sequence[_Wish]]] = MappingProxyType(
    {
        "enter": (
            (
                QuestionCategory.CAREER_PATH,
                "You want to learn how people get in, and {host} has been through it.",
            ),
            (
                QuestionCategory.SKILLS,
                "Getting in depends on what one can show: find out what counts.",
            ),
            (QuestionCategory.ADVICE, "{host} can see from here what a good first step is."),
        ),
        "paths": (
            (
                QuestionCategory.ALTERNATIVES,
                "You want to see paths you had not thought of: these lie next to {host}’s.",
            ),
            (QuestionCategory.ADVANCEMENT, "Where the work leads later is part of its paths."),
            (
                QuestionCategory.CAREER_PATH,
                "Forks in a path are seen best by somebody who stood at them.",
            ),
        ),
        "inside": (
            (
                QuestionCategory.ROLE,
                "You want to know what it is really like: begin with what is done all day.",
            ),
            (QuestionCategory.ORGANISATION, "You want to know {place} from inside."),
            (
                QuestionCategory.ENVIRONMENT,
                "How people work together at {place} stands on no website.",
            ),
            (QuestionCategory.SATISFACTION, "What gladdens and what wears is known only inside."),
        ),
        "network": (
            (
                QuestionCategory.CLOSE,
                "You want to meet more people: the last minutes are the time to ask.",
            ),
            (QuestionCategory.OPENING, "A new circle begins with a good first minute."),
        ),
        "resume": (
            (
                QuestionCategory.SKILLS,
                "You want to learn what an application needs to show: begin with what counts.",
            ),
            (QuestionCategory.ADVICE, "{host} can tell you what to do before you apply anywhere."),
        ),
    }
)
"""For each objective the categories that serve it, the best first, and how they do."""


def propose(
    ctx: PluginContext, pairing: Pairing, pack: QuestionPack
) -> Sequence[QuestionSuggestion]:
    """Return up to four questions of the pack, each out of another category."""
    if pack.key in FOR_SOME:
        return ()
    chosen: dict[QuestionCategory, QuestionSuggestion] = {}
    host, shared = pairing.host, pack.question(_SHARED_PLACE)
    if shared is not None and host is not None and host.school:
        reason = f"{_name(host)} was at {_short(host.school)} as you are."
        chosen[shared.category] = QuestionSuggestion(shared.key, reason)
    for category, reason in _wishes(pairing):
        question = None if category in chosen else _first(pack, category)
        if question is not None:
            chosen[category] = QuestionSuggestion(question.key, reason)
    return tuple(chosen.values())[:MOST]


def _wishes(pairing: Pairing) -> Iterator[_Wish]:
    """Yield what to look for: the host's turns, then what serves each objective in turn."""
    host = pairing.host
    keys = [objective.key for objective in pairing.objectives if objective.key in _WAYS]
    if host is not None and len(host.stations) >= _FEWEST_STATIONS and {"enter", "paths"} & {*keys}:
        first, last = host.stations[0].title, host.stations[-1].title
        if first.strip() and last.strip() and first != last:
            yield (
                QuestionCategory.CAREER_PATH,
                f"{_name(host)}’s way led from “{_short(first)}” to “{_short(last)}”.",
            )
    likes = host.topics if host is not None else ()
    keys = sorted(keys or [key for key in likes if key in _WAYS], key=lambda key: key not in likes)
    for rank in zip_longest(*(_WAYS[key] for key in keys)):
        for key, wish in zip(keys, rank, strict=True):
            if wish is not None:
                category, words = wish
                said = _put(words, host) if pairing.objectives else ""
                topic = vocabulary.TOPICS[key] if key in likes else ""
                liked = f"{_name(host)} likes to be asked: “{topic}”." if topic else ""
                yield category, " ".join(filter(None, (said, liked)))


def _first(pack: QuestionPack, category: QuestionCategory) -> PackQuestion | None:
    fitting = (q for q in pack.questions if q.category is category and q.key != _SHARED_PLACE)
    return next(fitting, None)


def _put(words: str, host: HostBrief | None) -> str:
    place = host.organisation if host is not None else ""
    said = words.format(host=_name(host), place=_short(place.strip() or "such a place"))
    return said[:1].upper() + said[1:]


def _name(host: HostBrief | None) -> str:
    return _short(host.first_name or host.name, 30) if host is not None else "your host"


def _short(words: str, most: int = 48) -> str:
    """Cut what would not leave room for the reason: at most so many characters."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
