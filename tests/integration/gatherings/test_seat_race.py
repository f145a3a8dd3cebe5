"""Fifty presses at once on the last three seats, several rounds: real requests to real workers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fireside.config import Settings
from fireside.gatherings.models import Gathering, Seat
from fireside.interviews.models import Commitment
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.factories.gatherings import in_days, offer
from tests.prove.contests import Crowd, gathered
from tests.prove.racing import Field, seed_field, send_at_once, served

STUDENTS, ROUNDS, WORKERS, SEATS = 25, 3, 2, 3  # each presses twice


@pytest.mark.slow
def test_the_last_seats_go_to_as_many_as_there_are_and_nobody_sits_twice_at_one_hour(
    settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "gunicorn.log"
    field = seed_field(settings, STUDENTS, ROUNDS + 2)
    with served(settings, WORKERS, log) as base, gathered(base, field) as crowd:
        for number in range(ROUNDS):
            told = _press(crowd, _offered(field, number, 3 + number))
            assert told == {303: 2 * SEATS, 409: 2 * (STUDENTS - SEATS)}, log.read_text()[-2000:]
        _press_at_two(crowd, [_offered(field, ROUNDS + n, 20, seats=20) for n in range(2)])


def _press_at_two(crowd: Crowd, both: list[int]) -> None:
    """Let ten press at two conversations of the same hour at once: each gets one of them."""
    field, pressing = crowd.field, crowd.field.students[:10]
    forms = [
        crowd.press(racer, f"/group-conversations/{one}/seat", {"question": ""})
        for racer in pressing
        for one in both
    ]
    answers, _ = send_at_once(forms)
    assert Counter(one.status for one in answers) == {303: len(pressing), 422: len(pressing)}
    with field.rows():
        seats = select(Seat.student_id).where(Seat.gathering_id.in_(both))
        assert sorted(db.session.scalars(seats)) == sorted(one.member_id for one in pressing)


def _offered(field: Field, number: int, day: int, seats: int = SEATS) -> int:
    """Let a host offer a conversation of her own hour, and return its id."""
    with field.rows():
        host = db.session.get_one(Membership, (field.institution_id, field.hosts[number].member_id))
        made = offer(host, in_days(day), seats=seats)
        db.session.commit()
        return made.id


def _press(crowd: Crowd, gathering_id: int) -> Counter[int]:
    """Let everybody press twice at once; check that told and stored agree, and return statuses."""
    field, path = crowd.field, f"/group-conversations/{gathering_id}/seat"
    forms = [crowd.press(racer, path, {"question": "Why?"}) for racer in field.students]
    answers, _ = send_at_once([one for one in forms for _ in range(2)])
    winners = {one.racer.member_id for one in answers if one.status == 303}
    with field.rows():
        rows = select(Seat.student_id).where(Seat.gathering_id == gathering_id)
        seated = list(db.session.scalars(rows))
        taken = db.session.scalars(
            select(Gathering.seats_taken).where(Gathering.id == gathering_id)
        ).one()
        held = select(func.count(Commitment.id)).where(
            Commitment.appointment_id == gathering_id, Commitment.active
        )
        assert sorted(seated) == sorted(winners)
        assert (taken, db.session.scalar(held)) == (SEATS, SEATS + 1)
    return Counter(one.status for one in answers)
