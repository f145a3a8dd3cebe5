"""Ten thousand hosts: the list still answers at once, and a page costs the same few queries."""

from __future__ import annotations

import random
import time

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db, new_id
from fireside.people.models import Account, HostProfile, Membership
from fireside.plugins import vocabulary
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.tools.browsing import Member, counted_statements

COUNT = 10_000
MOST_SECONDS = 1.5
"""Far above the 0.3 s that a warm page takes: a busy machine must not fail the test."""


def add_hosts(institution: Institution, count: int) -> None:
    """Add hosts with plausible profiles, in two large flushes."""
    draw, present = random.Random(7), clock.now()
    fields, places = list(vocabulary.FIELDS), [f"Town {number}" for number in range(300)]
    profiles = []
    for number in range(count):
        account = Account(id=new_id(), email=f"h{number}@example.org", name=f"Host {number}")
        account.created_at = present
        member = Membership(
            account_id=account.id,
            name=f"Host Nr{number} {draw.choice('ABCDEFG')}äger",
            zone=draw.choice(["America/New_York", "Europe/London", "Asia/Kolkata"]),
            is_host=True,
            created_at=present,
        )
        profile = HostProfile(
            membership_id=member.id,
            position="Analyst",
            organisation=f"Works {draw.randrange(2000)}",
            field=draw.choice(fields),
            place=draw.choice(places),
            programme=draw.choice(["Economics", "Biology", "Design"]),
            languages=draw.sample(["en", "de", "es", "fr"], 2),
            formats=draw.sample(["video", "phone", "in_person"], 2),
            topics=draw.sample(list(vocabulary.OBJECTIVES), 2),
        )
        db.session.add_all([account, member])
        profiles.append(profile)
    db.session.flush()
    db.session.add_all(profiles)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_ten_thousand_hosts_are_searched_at_once(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        add_hosts(institution, COUNT)
    with scope(institution):
        student = make_student(profile={"objectives": ["inside", "enter"], "place": "Town 5"})
    browser = Member(app, institution, student)
    started = time.perf_counter()
    assert "hosts, those who fit you best first" in browser.get("/hosts").text
    print("seconds for the first page:", round(time.perf_counter() - started, 3))
    warm = []
    for path in ("/hosts", "/hosts?q=jager+nr12", "/hosts?field=health&format=video&place=town+7"):
        with counted_statements(app) as sent:
            started = time.perf_counter()
            answer = browser.get(path)
            warm.append(time.perf_counter() - started)
        assert answer.status_code == 200
        assert len(sent) <= 15
    print("seconds for a warm page:", [round(seconds, 3) for seconds in warm])
    assert max(warm) < MOST_SECONDS
