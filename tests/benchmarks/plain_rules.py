"""The other side of ``rank_…``: the starter's rules in plain Python, host by host over tuples.

Written as one would without arrays: each rule is a function bound to the student, texts are folded
beforehand, sets meet by ``isdisjoint``, a host is done with at the first filter that objects, the
twenty best come from a heap, and only they are put into words. As with ours, a score is looked at
before it counts: a plugin may give any number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from heapq import nsmallest
from typing import NamedTuple

from fireside.plugins import StudentView, speak_day, vocabulary
from fireside_starter.phrases import in_a_row
from fireside_starter.scorers import (
    DAY,
    FRESH_YEARS,
    LATE_DAYS,
    LONG_YEARS,
    PER_SECOND,
    TOPIC_PHRASES,
)


class Row(NamedTuple):
    """A host; places and programmes in small letters, as ``fold`` leaves them."""

    id: int
    fields: frozenset[str]
    topics: frozenset[str]
    languages: frozenset[str]
    formats: frozenset[str]
    place: str
    programme: str
    zone: str
    asked: int
    waiting: int
    cap: int
    paused: bool
    opening: float | None
    finished: int
    organisation: str


Keeps = Callable[[Row], bool]
Scores = Callable[[Row], float]
Says = Callable[[Row], str]
Rule = tuple[float, Scores, Says]
Listed = tuple[int, tuple[str, ...]]
RING = 1 << 20


def fold(text: str) -> str:
    """Return text as two spellings of one place compare equal."""
    return " ".join(text.casefold().split())


def filters_for(student: StudentView) -> list[Keeps]:
    """Return what keeps a host; what the student has not said leaves nobody out."""
    known = student.met | student.asked
    keeps: list[Keeps] = [
        lambda row: not row.paused and not 0 < row.cap <= row.asked,
        lambda row: row.id not in known,
    ]
    if student.formats:
        keeps.append(lambda row: not (row.formats and student.formats.isdisjoint(row.formats)))
    if student.languages:
        spoken = student.languages
        keeps.append(lambda row: not (row.languages and spoken.isdisjoint(row.languages)))
    return keeps


def scorers_for(student: StudentView, present: float, by_id: Mapping[int, Row]) -> list[Rule]:
    """Return each rule's weight, score and words; one that cannot say anything is left out.

    The students of the benchmark have named a programme, and no organisation.
    """
    rules = [
        _place(student),
        _availability(student, present),
        (1.0, lambda row: 1.0 / (1 + row.asked + row.waiting), _not_asked),
    ]
    if student.fields:
        rules.insert(0, _field(student.fields))
    if student.objectives:
        rules.insert(1, _objectives(student.objectives))
    rules.insert(2, _path(student, datetime.fromtimestamp(present, UTC).year))
    rules.insert(3, _education(student.programme))
    known = {by_id[host_id].organisation for host_id in student.met}
    rules.append((0.5, lambda row: 0.0 if row.organisation in known else 0.5, lambda row: ""))
    if student.languages:
        rules.append(_languages(student.languages))
    return rules


def ranked(by_id: Mapping[int, Row], student: StudentView, present: float, count: int) -> list[Row]:
    """Return the best, highest score first; of equals whose turn it is, then by id."""
    keeps, rules = filters_for(student), scorers_for(student, present, by_id)
    weighed = [(weight, score) for weight, score, _ in rules]
    millionths = 1_000_000 / sum(weight for weight, _ in weighed)
    start, found = _turn_of(student.id, present), []
    for row in by_id.values():
        for keep in keeps:
            if not keep(row):
                break
        else:
            total = 0.0
            for weight, score in weighed:
                value = score(row)
                if not 0.0 <= value <= 1.0:
                    raise ValueError("a score must lie between 0 and 1")
                total += weight * value
            level = (round(total * millionths) + 5_000) // 10_000 * 16 + 15 - min(row.asked, 15)
            found.append((-level, (_place_in_ring(row.id) - start) % RING, row.id, row))
    return [row for _, _, _, row in nsmallest(count, found)]


def _turn_of(student_id: int, present: float) -> int:
    week = (datetime.fromtimestamp(present, UTC).date().toordinal() - 1) // 7
    return (_place_in_ring(student_id) + week * 648_055) % RING


def _place_in_ring(number: int) -> int:
    for _ in range(2):
        number = (number ^ number >> 29) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return number >> 44


def listed_plainly(
    by_id: Mapping[int, Row], student: StudentView, present: float, count: int
) -> list[Listed]:
    """Return the ids of the best with their three strongest reasons."""
    rules = scorers_for(student, present, by_id)
    return [(row.id, _reasons(row, rules)) for row in ranked(by_id, student, present, count)]


def _reasons(row: Row, rules: Sequence[Rule]) -> tuple[str, ...]:
    said: dict[str, None] = {}
    shares = [(weight * score(row), say) for weight, score, say in rules]
    for share, say in sorted(shares, key=lambda one: -one[0]):
        if share <= 0 or len(said) == 3:
            break
        if reason := say(row):
            said[reason] = None
    return tuple(said)


def _field(wanted: frozenset[str]) -> Rule:
    def say(row: Row) -> str:
        names = [vocabulary.FIELDS[key] for key in vocabulary.FIELDS if key in row.fields & wanted]
        return f"Works in a field you are curious about: {in_a_row(names)}" if names else ""

    return 3.0, lambda row: 0.0 if wanted.isdisjoint(row.fields) else 1.0, say


def _objectives(wanted: frozenset[str]) -> Rule:
    count = len(wanted)

    def say(row: Row) -> str:
        phrases = [words for key, words in TOPIC_PHRASES.items() if key in row.topics & wanted]
        return f"Likes to talk about {in_a_row(phrases)}" if phrases else ""

    return 2.0, lambda row: len(row.topics & wanted) / count if row.topics else 0.4, say


def _education(programme: str) -> Rule:
    wanted = fold(programme)

    def say(row: Row) -> str:
        return f"Studied {programme} here, as you do" if row.programme == wanted else ""

    return 1.5, lambda row: 1.0 if row.programme == wanted else 0.0, say


def _path(student: StudentView, year: int) -> Rule:
    programme, wanted = fold(student.programme), student.fields
    begins, leads = bool({"enter", "resume"} & student.objectives), "paths" in student.objectives

    def bridges(row: Row) -> bool:
        return row.programme == programme and not wanted.isdisjoint(row.fields)

    def is_fresh(row: Row) -> bool:
        return begins and year - FRESH_YEARS <= row.finished <= year

    def is_long(row: Row) -> bool:
        return leads and 0 < row.finished <= year - LONG_YEARS

    def score(row: Row) -> float:
        if bridges(row):
            return 1.0
        return 0.7 if is_fresh(row) or is_long(row) else 0.2

    def say(row: Row) -> str:
        if bridges(row):
            return f"Went from {student.programme}, which you study, to what you are curious about"
        if is_fresh(row):
            return "Began not long ago, and knows how one gets in today"
        years = year - row.finished
        return f"Has seen in {years} years where this can lead" if is_long(row) else ""

    return 1.0, score, say


def _languages(spoken: frozenset[str]) -> Rule:
    def say(row: Row) -> str:
        common = row.languages & spoken
        names = [name for key, name in vocabulary.LANGUAGES.items() if key in common]
        return f"You both speak {in_a_row(names)}" if len(names) > 1 or common - {"en"} else ""

    return 0.5, lambda row: min(len(row.languages & spoken), 2) / 2, say


def _place(student: StudentView) -> Rule:
    here, zone = fold(student.place), student.zone
    ways = {"video", "phone"} & (student.formats or {"video", "phone"})

    def score(row: Row) -> float:
        if here and row.place == here and "in_person" in row.formats:
            return 1.0
        if ways.isdisjoint(row.formats):
            return 0.1
        return 0.7 if row.zone == zone else 0.6

    def say(row: Row) -> str:
        value = score(row)
        if value == 1.0:
            return f"Is in {student.place}, as you are, and can meet in person"
        if value == 0.7:
            return "Can meet from afar, and keeps the same hours as you"
        return "Can meet from afar, so distance does not matter" if value == 0.6 else ""

    return 1.0, score, say


def _availability(student: StudentView, present: float) -> Rule:
    latest = present + LATE_DAYS * DAY

    def score(row: Row) -> float:
        opening = row.opening
        if opening is None or not present <= opening < latest:
            return 0.0
        return min((latest - opening) * PER_SECOND, 1.0)

    def say(row: Row) -> str:
        if row.opening is None or not present <= row.opening <= latest:
            return ""
        starts = datetime.fromtimestamp(row.opening, UTC)
        return f"Has a free time on {speak_day(starts, student.zone)}"

    return 1.0, score, say


def _not_asked(row: Row) -> str:
    return "" if row.asked + row.waiting else "Nobody has asked this month yet"
