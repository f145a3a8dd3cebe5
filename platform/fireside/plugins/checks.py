"""What a plugin's answer must look like before anybody relies on it.

Every function returns a sentence saying what is wrong, or None. The sentences name shapes and
types, never values: they are stored, and a value could be somebody's text.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

import numpy as np

from fireside.plugins.types import (
    Assignment,
    AssignmentProblem,
    BusySpan,
    CalendarQuery,
    Delivery,
    Erasure,
    FilterVerdict,
    QuestionPack,
    QuestionSuggestion,
    ReportTable,
    Scores,
)
from fireside.plugins.vocabulary import PROFILE_FIELDS

Check = Callable[[Any], str | None]
LONGEST_REASON: Final = 200
"""Characters of the reason for a suggested question."""
MOST_RECORDS: Final = 5_000_000
"""Characters of JSON that a plugin hands out about one person."""
MOST_COLUMNS: Final = 6
MOST_ROWS: Final = 60
MOST_BYTES: Final = 50_000_000
MOST_SPANS: Final = 1_000
"""Busy times of one host; a calendar full of meetings has some hundred in half a year."""


def list_of(kind: type) -> Check:
    """Return a check that an answer is a sequence of well-formed `kind`."""

    def check(answer: object) -> str | None:
        if not isinstance(answer, Sequence) or isinstance(answer, str):
            return f"expected a list of {kind.__name__}, got {type(answer).__name__}"
        return _first(misfit(item, kind) for item in answer)

    return check


def verdict_for(count: int) -> Check:
    """Return a check for a filter's verdict on `count` hosts."""

    def check(answer: object) -> str | None:
        if not isinstance(answer, FilterVerdict):
            return f"expected a FilterVerdict, got {type(answer).__name__}"
        keep: object = answer.keep
        if not isinstance(keep, np.ndarray) or keep.dtype != np.bool_:
            return "keep must be a numpy array of bool"
        if keep.shape != (count,):
            return f"keep has shape {keep.shape}, expected ({count},)"
        return _wrong_reasons(answer.reasons, count)

    return check


def scores_for(count: int) -> Check:
    """Return a check for a scorer's answer on `count` hosts."""

    def check(answer: object) -> str | None:
        if not isinstance(answer, Scores):
            return f"expected Scores, got {type(answer).__name__}"
        values: object = answer.values
        if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
            return "values must be a numpy array of numbers"
        if values.shape != (count,):
            return f"values has shape {values.shape}, expected ({count},)"
        if count and not (values.min() >= 0 and values.max() <= 1):  # NaN is neither
            finite = bool(np.isfinite(values).all())
            return f"values {'must lie between 0 and 1' if finite else 'holds NaN or infinity'}"
        if any(name not in PROFILE_FIELDS for name in answer.missing):
            return "missing may name only keys of vocabulary.PROFILE_FIELDS"
        return _wrong_reasons(answer.reasons, count)

    return check


def assignment(answer: object) -> str | None:
    """Check the kind of an answer; ``assignment_for`` knows the problem as well."""
    if answer is None or isinstance(answer, Assignment):
        return None
    return f"expected an Assignment, got {type(answer).__name__}"


def assignment_for(problem: AssignmentProblem) -> Check:
    """Return a check that an assignment holds to the seats and pairs of its problem, or is None."""
    students, hosts = len(problem.student_ids), len(problem.host_ids)

    def check(answer: object) -> str | None:
        if not isinstance(answer, Assignment):
            return assignment(answer)
        at: object = answer.hosts
        if not isinstance(at, np.ndarray) or at.dtype.kind != "i":
            return "hosts must be a numpy array of whole numbers"
        if at.shape != (students,):
            return f"hosts has shape {at.shape}, expected ({students},)"
        if students and (at.min() < -1 or at.max() >= hosts):
            return f"hosts must lie between -1 and {hosts - 1}"
        made = np.flatnonzero(at >= 0)
        if (np.bincount(at[made], minlength=hosts) > problem.seats).any():
            return "a host has more students than seats"
        if not np.isin(made * hosts + at[made], problem.students * hosts + problem.hosts).all():
            return "a pair is not among the candidates"
        return None

    return check


def suggestions(answer: object) -> str | None:
    """Check suggested questions by themselves."""
    if problem := list_of(QuestionSuggestion)(answer):
        return problem
    reasons = [one.reason for one in cast("Sequence[QuestionSuggestion]", answer)]
    if not all(reason.strip() for reason in reasons):
        return "a suggestion lacks its reason"
    if any(len(reason) > LONGEST_REASON for reason in reasons):
        return f"a reason is longer than {LONGEST_REASON} characters"
    return None


def suggestions_from(pack: QuestionPack) -> Check:
    """Return a check that suggested questions come out of this pack."""

    def check(answer: object) -> str | None:
        if problem := suggestions(answer):
            return problem
        given = cast("Sequence[QuestionSuggestion]", answer)
        if any(pack.question(one.key) is None for one in given):
            return "a suggestion names a question that is not in the pack it was given"
        return None

    return check


def records(answer: object) -> str | None:
    """Check what a plugin hands out about a person: JSON, and not without an end."""
    if not isinstance(answer, Mapping):
        return f"expected a mapping, got {type(answer).__name__}"
    try:
        size = len(json.dumps(dict(answer)))
    except (TypeError, ValueError, RecursionError):
        return "holds something that JSON cannot say"
    return f"is larger than {MOST_RECORDS} characters of JSON" if size > MOST_RECORDS else None


def erasure(answer: object) -> str | None:
    """Check what a plugin says that it erased."""
    problem = misfit(answer, Erasure)
    if problem is None and isinstance(answer, Erasure) and answer.erased < 0:
        return "erased must be 0 or more"
    return problem


def busy_spans(query: CalendarQuery) -> Check:
    """Return a check for busy times: of hosts that were asked for, and in order."""
    asked = {host.host_id for host in query.hosts}

    def check(answer: object) -> str | None:
        if problem := list_of(BusySpan)(answer):
            return problem
        spans = cast("Sequence[BusySpan]", answer)
        if len(spans) > MOST_SPANS * max(1, len(asked)):
            return f"more than {MOST_SPANS} busy times for each host"
        if any(span.host_id not in asked for span in spans):
            return "a busy time belongs to a host that nobody asked for"
        if any(span.starts_at >= span.ends_at for span in spans):
            return "a busy time ends before it begins"
        return None

    return check


def report_table(answer: object) -> str | None:
    """Check a report: as many counts in each row as there are columns, none below 0."""
    if problem := misfit(answer, ReportTable):
        return problem
    table = cast("ReportTable", answer)
    if len(table.rows) > MOST_ROWS or not 0 < len(table.columns) <= MOST_COLUMNS:
        return f"a report has 1 to {MOST_COLUMNS} columns and at most {MOST_ROWS} rows"
    if any(len(row.counts) != len(table.columns) for row in table.rows):
        return "a row has another number of counts than there are columns"
    if any(count < 0 for row in table.rows for count in row.counts):
        return "a count is below 0"
    return None


def exported(answer: object) -> str | None:
    """Check an exported file."""
    if not isinstance(answer, bytes):
        return f"expected bytes, got {type(answer).__name__}"
    return f"is larger than {MOST_BYTES} bytes" if len(answer) > MOST_BYTES else None


def delivery(answer: object) -> str | None:
    """Check what came of an attempt to deliver."""
    if isinstance(answer, Delivery):
        return None
    return f"expected a Delivery, got {type(answer).__name__}"


def _wrong_reasons(reasons: object, count: int) -> str | None:
    if isinstance(reasons, str) or callable(reasons):
        return None
    if not isinstance(reasons, Sequence) or len(reasons) != count:
        return f"reasons must be a text, a function or a list of {count} texts"
    return None


def misfit(value: object, hint: Any, where: str = "answer") -> str | None:
    """Compare a value with a type hint, into dataclasses and tuples; None when it fits."""
    if hint is str and type(value) is str and value.isascii():
        return None  # by far the most are
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset):
        if not isinstance(value, origin):
            return f"{where} must be a {origin.__name__}, got {type(value).__name__}"
        return _first(misfit(item, arguments[0], f"{where}[]") for item in value)
    if origin is Callable:
        return None if callable(value) else f"{where} must be a function"
    if origin is UnionType:
        meant = [option for option in arguments if isinstance(value, option)]
        return misfit(value, meant[0], where) if meant else _unfit(value, hint, where)
    return _plain_misfit(value, hint, where)


def _plain_misfit(value: object, kind: type, where: str) -> str | None:
    if kind is float and isinstance(value, int):
        kind = int
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return _unfit(value, kind, where)
    if isinstance(value, str) and not _plain_text(value):
        return f"{where} must be plain text that can be written in UTF-8, and no markup"
    if isinstance(value, datetime) and value.tzinfo is None:
        return f"{where} must be an aware datetime"
    if not dataclasses.is_dataclass(kind):
        return None
    return _first(
        misfit(getattr(value, name), hint, f"{kind.__name__}.{name}") for name, hint in _hints(kind)
    )


def _plain_text(text: str) -> bool:
    """Tell whether a text is escaped like any other, and can be written down at all."""
    if hasattr(text, "__html__"):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unfit(value: object, hint: Any, where: str) -> str:
    return (
        f"{where} must be {getattr(hint, '__name__', 'another type')}, got {type(value).__name__}"
    )


def _first(problems: Iterable[str | None]) -> str | None:
    return next((problem for problem in problems if problem is not None), None)


@lru_cache(maxsize=64)
def _hints(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(cast("Any", kind)))
