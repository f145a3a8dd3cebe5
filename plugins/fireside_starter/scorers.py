"""Rules that say how well a host fits, from 0 to 1, with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from fireside.plugins import (
    FloatArray,
    HostColumns,
    MatchScorer,
    PluginContext,
    Scores,
    StudentView,
    speak_day,
    vocabulary,
)
from fireside_starter.phrases import in_a_row

DAY = 86_400.0
FRESH_YEARS, LONG_YEARS = 5, 15
"""Years since a host finished: up to the first she knows how one begins today, from the second on
she has seen where the work leads."""
MOST_NAMES = 16
"""Names of organisations that are looked for in what a student wrote."""
LONGEST_ABOUT = 2000
NAME = re.compile(
    r"[A-Z0-9][\w&’'-]*(?:[ ]+(?:(?:of|and|for|the|de|&)[ ]+){0,2}[A-Z0-9][\w&’'-]*){0,5}"
)
SOON_DAYS, LATE_DAYS = 7.0, 42.0
PER_SECOND = 1.0 / ((LATE_DAYS - SOON_DAYS) * DAY)
BY_WAY = np.array([0.2, 0.7, 1.0])
BY_PLACE = np.array([0.0, 0.5, 1.0])
BY_LEVEL = np.array([0.1, 0.6, 0.7, 1.0])
"""What it is worth to be far, reachable from afar, in the same hours as well, or near."""
TOPIC_PHRASES = {
    "enter": "how people get in",
    "paths": "the directions this work can take",
    "inside": "what the organisation is like from inside",
    "network": "whom else you could meet",
    "resume": "what an application needs to show",
}


def field_of_work(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts who work in a field the student is curious about."""
    if not student.fields:
        return Scores.abstain(hosts, "fields")

    def reason(position: int) -> str:
        shared = [key for key in vocabulary.FIELDS if key in hosts.fields[position]]
        names = [vocabulary.FIELDS[key] for key in shared if key in student.fields]
        return f"Works in a field you are curious about: {in_a_row(names)}" if names else ""

    return Scores(hosts.any_of("fields", student.fields).astype(np.float64), reason)


def objectives(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts who like to talk about what the student wants to learn."""
    if not student.objectives:
        return Scores.abstain(hosts, "objectives")
    wanted = student.objectives

    def reason(position: int) -> str:
        topics = hosts.topics[position] & wanted
        phrases = [words for key, words in TOPIC_PHRASES.items() if key in topics]
        return f"Likes to talk about {in_a_row(phrases)}" if phrases else ""

    values = hosts.each("topics", lambda told: len(told & wanted) / len(wanted) if told else 0.4)
    return Scores(values, reason)


def path(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts whose way could be the student's, or who stand where her questions point.

    Whoever went from the student's programme into a field she is curious about comes first.
    Otherwise it depends on what she wants to learn: how one gets in is known best by those who
    finished a few years ago, where it leads by those who have been on the way for long.
    """
    missing = () if student.programme else ("programme",)
    begins, leads = bool({"enter", "resume"} & student.objectives), "paths" in student.objectives
    if missing and not (begins or leads):
        return Scores.abstain(hosts, *missing)
    bridge = hosts.same("programmes", student.programme) & hosts.any_of("fields", student.fields)
    present, finished = ctx.now.year, hosts.graduation_years
    fresh = long = np.zeros(len(hosts), dtype=np.bool_)
    if begins:
        fresh = (finished >= present - FRESH_YEARS) & (finished <= present)
    if leads:
        long = (finished > 0) & (finished <= present - LONG_YEARS)
    there = bridge | fresh | long

    def reason(position: int) -> str:
        if bridge[position]:
            programme = hosts.programmes[position]
            return f"Went from {programme}, which you study, to what you are curious about"
        if fresh[position]:
            return "Began not long ago, and knows how one gets in today"
        years = present - int(finished[position])
        return f"Has seen in {years} years where this can lead" if long[position] else ""

    return Scores(BY_WAY.take(there.view(np.uint8) + bridge.view(np.uint8)), reason, missing)


def organisation(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts at a place the student writes about; then places where she has met nobody."""
    named = np.zeros(len(hosts), dtype=np.bool_)
    for name in list(_names_in(student.about))[:MOST_NAMES]:
        named |= hosts.same("organisations", name)
    known = np.zeros(len(hosts), dtype=np.bool_)
    for position in np.flatnonzero(hosts.is_in(student.met)):
        known |= hosts.same("organisations", hosts.organisations[position])
    if not named.any() and not known.any():
        return Scores.abstain(hosts, *(() if student.about.strip() else ("about",)))

    def reason(position: int) -> str:
        if named[position]:
            return f"Works at {hosts.organisations[position]}, which you write about"
        return ""

    level = np.maximum((~known).view(np.uint8), 2 * named.view(np.uint8))
    return Scores(BY_PLACE.take(level), reason)


def _names_in(text: str) -> Iterator[str]:
    """Yield what may be names in a text: words in capitals in a row, the longest first."""
    found: dict[str, None] = {}
    for match in NAME.finditer(text[:LONGEST_ABOUT]):
        words = match[0].split()
        for first in range(len(words)):
            for last in range(len(words), first, -1):
                if not (words[first][0].islower() or words[last - 1][0].islower()):
                    found[" ".join(words[first:last])] = None
    yield from sorted(found, key=lambda name: -len(name))


def education(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts who studied the same programme, or at the same school of the institution."""
    missing = () if student.programme else ("programme",)
    if missing and not student.school:
        return Scores.abstain(hosts, *missing)
    programme = hosts.same("programmes", student.programme)
    school = hosts.same("schools", student.school)

    def reason(position: int) -> str:
        if programme[position]:
            return f"Studied {hosts.programmes[position]} here, as you do"
        return f"Was at {hosts.schools[position]}, as you are" if school[position] else ""

    values = programme.astype(np.float64)
    return Scores(np.maximum(values, 0.6 * school) if student.school else values, reason, missing)


def languages(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts with whom the student shares more than one language."""
    if not student.languages:
        return Scores.abstain(hosts, "languages")
    shared = hosts.each("languages", lambda spoken: min(len(spoken & student.languages), 2) / 2)

    def reason(position: int) -> str:
        common = hosts.languages[position] & student.languages
        names = [name for key, name in vocabulary.LANGUAGES.items() if key in common]
        return f"You both speak {in_a_row(names)}" if len(names) > 1 or common - {"en"} else ""

    return Scores(shared, reason)


def place(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts nearby, or those for whom distance does not matter."""
    near = hosts.same("places", student.place) & hosts.any_of("formats", ["in_person"])
    ways = {"video", "phone"} & (student.formats or {"video", "phone"})
    remote = hosts.any_of("formats", ways)
    zone = hosts.same("zones", student.zone)

    def reason(position: int) -> str:
        if near[position]:
            return f"Is in {hosts.places[position]}, as you are, and can meet in person"
        if remote[position] and zone[position]:
            return "Can meet from afar, and keeps the same hours as you"
        return "Can meet from afar, so distance does not matter" if remote[position] else ""

    level = remote.view(np.uint8) + (remote & zone).view(np.uint8)
    level = np.maximum(level, 3 * near.view(np.uint8))
    return Scores(BY_LEVEL.take(level), reason, () if student.place else ("place",))


def availability(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts with a free time soon: fully within a week, not at all after six."""
    opening, present = hosts.once(_opening), ctx.now.timestamp()
    latest = present + LATE_DAYS * DAY
    values = latest - opening
    values *= PER_SECOND
    np.clip(values, 0.0, 1.0, out=values)
    values[opening < present] = 0.0

    def reason(position: int) -> str:
        starts = float(opening[position])
        if not present <= starts <= latest:
            return ""
        return f"Has a free time on {speak_day(datetime.fromtimestamp(starts, UTC), student.zone)}"

    return Scores(values, reason)


def _opening(hosts: HostColumns) -> FloatArray:
    return np.where(np.isnan(hosts.next_opening), np.inf, hosts.next_opening)


def goodwill(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Prefer hosts who have been asked less, so that nobody is worn out while others wait."""
    values = hosts.once(_rest)

    def reason(position: int) -> str:
        return "Nobody has asked this month yet" if values[position] == 1.0 else ""

    return Scores(values, reason)


def _rest(hosts: HostColumns) -> FloatArray:
    asked = (hosts.asked_this_month + hosts.open_requests).astype(np.float64)
    values: FloatArray = 1.0 / (1.0 + asked)
    return values


SCORERS = (
    MatchScorer("field", "Field of work", 3.0, field_of_work),
    MatchScorer("objectives", "What the student wants to learn", 2.0, objectives),
    MatchScorer("path", "A way that could be the student's", 1.0, path),
    MatchScorer("education", "Education in common", 1.5, education),
    MatchScorer("place", "Near, or reachable from afar", 1.0, place),
    MatchScorer("availability", "A free time soon", 1.0, availability),
    MatchScorer("goodwill", "Hosts who have been asked less", 1.0, goodwill),
    MatchScorer("organisation", "A place the student names, or a new one", 0.5, organisation),
    MatchScorer("languages", "Languages in common", 0.5, languages),
)
