"""Guests who press at once, by real requests to worker processes: one time, and one number each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from fireside.config import Settings
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.factories.campaigns import make_campaign, make_kept
from tests.prove.contests import gathered
from tests.prove.racing import Field, held_by, seed_field, send_at_once, served

GUESTS, HOSTS, STRANGERS, APART = 6, 5, 1, 4


def test_one_time_goes_to_one_guest_and_nobody_books_more_than_she_may(
    settings: Settings, tmp_path: Path
) -> None:
    field = seed_field(settings, GUESTS + STRANGERS, HOSTS)
    guests, strangers = field.students[:GUESTS], field.students[GUESTS:]
    keep_everything(field, GUESTS)
    with served(settings, 2, tmp_path / "gunicorn.log") as base, gathered(base, field) as crowd:
        start = field.slots[0]
        rush = [crowd.ask(racer, field.hosts[0], start, 0) for racer in (*guests, *strangers)]
        answers, _ = send_at_once(rush)
        told = Counter(answer.status for answer in answers if answer.racer in guests)
        assert told == {303: 1, 409: GUESTS - 1}
        apart = {answer.status for answer in answers if answer.racer in strangers}
        assert apart <= {409, 422}, "it is kept from her, and may be taken before she is heard"
        winner = next(answer.racer for answer in answers if answer.status == 303)
        assert [student for _, student, _ in held_by(field, field.hosts[0])] == [winner.member_id]

        spread = [
            crowd.ask(racer, host, time_for(field, number, place), 1 + place)
            for number, racer in enumerate(guests)
            for place, host in enumerate(field.hosts[1:])
        ]
        answers, _ = send_at_once(spread)
        booked = Counter(answer.racer.member_id for answer in answers if answer.status == 303)
        others = {racer.member_id: 1 for racer in guests if racer is not winner}
        assert booked == others, "each guest books one, and the winner no more"
        assert {answer.status for answer in answers} == {303, 422}


def keep_everything(field: Field, guests: int) -> None:
    """Let every host keep all her time for a campaign in which each guest may book once."""
    with field.rows():
        members = {one.id: one for one in db.session.scalars(select(Membership))}
        invited = [members[racer.member_id] for racer in field.students[:guests]]
        campaign = make_campaign(*invited, allowance=1, days=28)
        span = field.slots[0] - timedelta(days=1), field.slots[-1] + timedelta(days=1)
        for racer in field.hosts:
            make_kept(campaign, members[racer.member_id], [span])
        db.session.commit()


def time_for(field: Field, number: int, place: int) -> datetime:
    """Return a time of her own for each guest and host, so that nothing else stands in the way."""
    return field.slots[APART * (1 + number * HOSTS + place)]
