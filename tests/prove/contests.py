"""Contests for one time or one number, by a crowd that is signed in once and presses many times.

Each is a function of (crowd, number of the round) and says what was broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlalchemy import select

from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import HostProfile
from tests.prove.racing import (
    WHY,
    Answer,
    Field,
    Press,
    Racer,
    Round,
    held_by,
    history,
    mark_in,
    open_browser,
    send_at_once,
)

HALF_HOUR = timedelta(minutes=30)
_HOUR_ON_THE_GRID = 4
_FIRST_DAY, _LAST_DAY = 2, 27
"""Days that lie in one month in every zone."""


@dataclass(frozen=True)
class Crowd:
    """Everybody of a field with an open browser, and the mark that their forms carry."""

    field: Field
    browsers: dict[int, httpx.Client]
    marks: dict[int, str]

    def press(self, racer: Racer, path: str, values: dict[str, str]) -> Press:
        """Return a form that is filled in, ready to be sent any number of times."""
        filled = {"csrf_token": self.marks[racer.member_id], **values}
        return Press(racer, self.browsers[racer.member_id], path, filled)

    def ask(self, racer: Racer, host: Racer, start: datetime, number: int) -> Press:
        """Return the form that asks for a time, with a key of its own."""
        values = {
            "key": f"round-{number}-of-{racer.member_id}",
            "starts_at": _value(start),
            "meeting_format": "video",
            "why_you": WHY,
        }
        return self.press(racer, f"/hosts/{host.member_id}/ask", values)


@contextmanager
def gathered(base: str, field: Field) -> Iterator[Crowd]:
    """Open a browser for everybody while the block lasts."""
    people = (*field.students, *field.hosts)
    browsers = {racer.member_id: open_browser(base, racer) for racer in people}
    try:
        marks = {
            racer.member_id: mark_in(browsers[racer.member_id].get("/settings/sessions").text)
            for racer in people
        }
        yield Crowd(field, browsers, marks)
    finally:
        for browser in browsers.values():
            browser.close()


def asks(crowd: Crowd, number: int) -> Round:
    """Everybody asks one host for one time, each pressing twice."""
    field = crowd.field
    host, start = field.hosts[number], field.slots[number * _HOUR_ON_THE_GRID]
    forms = [crowd.ask(racer, host, start, number) for racer in field.students]
    answers, seconds = send_at_once([form for form in forms for _ in range(2)])
    found = Round.of(answers, seconds)
    told, held = _winners(answers), held_by(field, host)
    found.expect(len(told) == 1, f"{len(told)} students were told that they hold the time")
    found.expect(found.statuses == {303: 2, 409: len(answers) - 2}, f"told {found.statuses}")
    found.expect({student for _, student, _ in held} == told, "told and stored differ")
    found.expect(history(field, host) == 1, "a refused ask left an appointment behind")
    return found


def confirmations(crowd: Crowd, number: int) -> Round:
    """A host confirms all of many requests for one time, which hold it for nobody, each twice."""
    field = crowd.field
    host, start = field.hosts[number], field.slots[number * _HOUR_ON_THE_GRID]
    waiting = [_agreed(field, racer, host, start, State.REQUESTED) for racer in field.students]
    answers, seconds = send_at_once(
        [
            crowd.press(host, f"/interviews/{interview_id}/answer", {"act": "confirm"})
            for interview_id in waiting
            for _ in range(2)
        ]
    )
    found = Round.of(answers, seconds)
    stored = _states(field, waiting)
    confirmed = [one for one, state in stored.items() if state == State.CONFIRMED]
    found.expect(len(confirmed) == 1, f"{len(confirmed)} requests for one time were confirmed")
    found.expect(Counter(stored.values())[State.REQUESTED] == len(waiting) - 1, "others changed")
    found.expect(found.statuses == {303: 2, 409: len(answers) - 2}, f"told {found.statuses}")
    found.expect(_held_times(field, confirmed) == [start, start], "not two people's time is held")
    return found


def one_confirmation(crowd: Crowd, number: int) -> Round:
    """A host presses confirm for one request, which holds its time, fifty times at once."""
    field = crowd.field
    host, start = field.hosts[number], field.slots[number * _HOUR_ON_THE_GRID]
    student = field.students[number % len(field.students)]
    interview_id = _agreed(field, student, host, start, State.REQUESTED, holds=True)
    path = f"/interviews/{interview_id}/answer"
    press = crowd.press(host, path, {"act": "confirm"})
    answers, seconds = send_at_once([press] * (2 * len(field.students)))
    found = Round.of(answers, seconds)
    found.expect(found.statuses == {303: len(answers)}, f"told {found.statuses}")
    with field.rows():
        stored = db.session.get_one(Interview, (field.institution_id, interview_id))
        found.expect((stored.state, stored.version) == (State.CONFIRMED, 2), "confirmed twice")
    found.expect(_held_times(field, [interview_id]) == [start, start], "not two people's time")
    return found


def caps(crowd: Crowd, number: int) -> Round:
    """Everybody asks one host, who takes three a month, for a time of her own, pressing twice."""
    field = crowd.field
    host, most = field.hosts[number], 3
    with field.rows():
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == host.member_id)
        ).one()
        profile.monthly_cap = most
        db.session.commit()
    month = field.slots[len(field.slots) // 2].month
    inside = [s for s in field.slots if s.month == month and _FIRST_DAY <= s.day <= _LAST_DAY]
    within = inside[::_HOUR_ON_THE_GRID]
    people = zip(field.students, within, strict=False)
    forms = [crowd.ask(racer, host, start, number) for racer, start in people]
    answers, seconds = send_at_once([form for form in forms for _ in range(2)])
    found = Round.of(answers, seconds)
    told, held = _winners(answers), held_by(field, host)
    found.expect(len(told) == most, f"{len(told)} of {most} in a month were accepted")
    found.expect({student for _, student, _ in held} == told, "told and stored differ")
    found.expect(found.statuses[303] == 2 * most, f"told {found.statuses}")
    found.expect(set(found.statuses) <= {303, 409, 422}, f"told {found.statuses}")
    _let_go(field, [interview_id for interview_id, _, _ in held])
    return found


def reschedules(crowd: Crowd, number: int) -> Round:
    """All who have agreed on times of a host move to the same other one, each pressing twice."""
    field = crowd.field
    host, goal = field.hosts[number], field.slots[-1 - number * _HOUR_ON_THE_GRID]
    olds = field.slots[::_HOUR_ON_THE_GRID][: len(field.students)]
    agreed = {
        racer.member_id: _agreed(field, racer, host, old, State.CONFIRMED, holds=True)
        for racer, old in zip(field.students, olds, strict=True)
    }
    forms = [
        crowd.press(
            racer,
            f"/interviews/{agreed[racer.member_id]}/another-time",
            {"starts_at": _value(goal)},
        )
        for racer in field.students
    ]
    answers, seconds = send_at_once([form for form in forms for _ in range(2)])
    found = Round.of(answers, seconds)
    told = _winners(answers)
    found.expect(len(told) == 1, f"{len(told)} moved to one time")
    lost = set(found.statuses) - {303}
    found.expect(lost <= {409, 422}, f"told {found.statuses}")
    for (member_id, interview_id), old in zip(agreed.items(), olds, strict=True):
        wanted = goal if member_id in told else old
        found.expect(
            _held_times(field, [interview_id]) == [wanted, wanted],
            "somebody holds another time than she was told, or none",
        )
    _let_go(field, list(agreed.values()))
    return found


def _winners(answers: Sequence[Answer]) -> set[int]:
    return {answer.racer.member_id for answer in answers if answer.status == 303}


def _value(start: datetime) -> str:
    return str(int(start.timestamp()))


def _agreed(
    field: Field,
    student: Racer,
    host: Racer,
    start: datetime,
    state: State,
    *,
    holds: bool = False,
) -> int:
    """Write what the two have asked for or agreed on; return the interview."""
    with field.rows():
        present = clock.now()
        interview = Interview(
            student_id=student.member_id,
            host_id=host.member_id,
            state=state,
            created_at=present,
            changed_at=present,
        )
        db.session.add(interview)
        db.session.flush()
        appointment = Appointment(
            interview_id=interview.id,
            host_id=host.member_id,
            starts_at=start,
            ends_at=start + HALF_HOUR,
            state=state,
            uid=f"{interview.id}@fireside.test",
            why_you=WHY,
            requested_at=present,
            answered_at=present if state is State.CONFIRMED else None,
            expires_at=start,
        )
        db.session.add(appointment)
        db.session.flush()
        interview.appointment_id = appointment.id
        for account_id in (student.account_id, host.account_id) if holds else ():
            db.session.add(
                Commitment(
                    account_id=account_id,
                    institution_id=field.institution_id,
                    appointment_id=appointment.id,
                    busy_from=start,
                    busy_to=start + HALF_HOUR,
                )
            )
        made = interview.id
        db.session.commit()
    return made


def _let_go(field: Field, interview_ids: Sequence[int]) -> None:
    """Give the times of a round back: the next one is about another host."""
    with field.rows():
        ids = select(Appointment.id).where(Appointment.interview_id.in_(interview_ids))
        for held in db.session.scalars(
            select(Commitment).where(Commitment.appointment_id.in_(ids), Commitment.active)
        ):
            held.active = False
        db.session.commit()


def _states(field: Field, interview_ids: Sequence[int]) -> dict[int, str]:
    with field.rows():
        rows = db.session.execute(
            select(Interview.id, Interview.state).where(Interview.id.in_(interview_ids))
        )
        return {row[0]: row[1] for row in rows}


def _held_times(field: Field, interview_ids: Sequence[int]) -> list[datetime]:
    """Return the starts of what is held for these interviews, without buffers, in order."""
    with field.rows():
        rows = db.session.execute(
            select(Appointment.starts_at, Appointment.id)
            .join(Commitment, Commitment.appointment_id == Appointment.id)
            .where(Appointment.interview_id.in_(interview_ids), Commitment.active)
            .order_by(Appointment.starts_at)
        )
        return [row[0] for row in rows]


Contest = Callable[[Crowd, int], Round]
CONTESTS: tuple[Contest, ...] = (asks, confirmations, one_confirmation, caps, reschedules)
"""The contests, each of which has hosts of its own."""
SHARED = frozenset({"confirmations"})
"""Contests of an institution in which a request holds no time."""
AT_ONCE = frozenset({"reschedules"})
"""Contests of an institution in which an open time is confirmed at once."""
