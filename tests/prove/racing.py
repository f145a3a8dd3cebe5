"""Races over real HTTP: gunicorn's worker processes, and threads that press at once.

What was told (status and redirect), what is shown (the interview's page) and what is stored (rows)
are collected for each round; a round that breaks a promise says which one.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from sqlalchemy import func, select

from fireside.app import create_app
from fireside.availability.service import host_slots
from fireside.config import Settings
from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import LIVE
from fireside.kernel import clock, tenancy, tokens
from fireside.kernel.db import db
from fireside.people.models import Membership, SignInSession
from fireside.people.service.sessions import COOKIE
from tests.factories.availability import make_weekly_hours
from tests.factories.institutions import make_institution
from tests.factories.people import make_host, make_student
from tests.prove.processes import Service, environment_of, wait_for_page, web_command
from tests.tools.ports import free_port

SLUG = "riverbend"
WHY = "I read how you came to this work, and I would like to understand what it asks of you."
_REQUEST_SECONDS = 60
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
_NEAREST = re.compile(r'name="instead" value="(\d+)"')


@dataclass(frozen=True)
class Racer:
    """Somebody who is signed in: ids, and the secret of the session's cookie."""

    member_id: int
    account_id: int
    secret: str


@dataclass(frozen=True)
class Field:
    """Everybody who races, in one institution of a fresh database."""

    app: Flask
    institution_id: int
    students: tuple[Racer, ...]
    hosts: tuple[Racer, ...]
    slots: tuple[datetime, ...]
    """Open starts of every host alike: they have the same hours."""

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Look into the database, in a transaction of its own."""
        with self.app.app_context(), tenancy.scope(self.institution_id):
            yield
            db.session.remove()


def seed_field(
    settings: Settings, students: int, hosts: int, *, open_until: int = 20, **policies: Any
) -> Field:
    """Fill a migrated, empty database: students and hosts with open hours, all signed in.

    The hosts' days are open from 8 to the hour ``open_until``. The page that whoever comes too late
    is shown lists all open times, so that a round costs less where they are fewer.
    """
    app = create_app(settings)
    with app.app_context():
        house = make_institution(
            **{
                "open_requests_per_student": 500,
                "asks_per_month": 0,
                "asks_per_term": 0,
                **policies,
            }
        )
        db.session.commit()
        with tenancy.scope(house.id):
            askers = tuple(_sign_in(make_student(), house.id) for _ in range(students))
            asked = []
            for _ in range(hosts):
                host = make_host(profile={"monthly_cap": 500})
                make_weekly_hours(host, 8, open_until, range(7))
                asked.append(_sign_in(host, house.id))
            db.session.commit()
            present = clock.now()
            first = present + timedelta(hours=26)  # a slot at the edge of the notice goes by itself
            open_slots = host_slots(asked[0].member_id, first, present + timedelta(days=27))
        db.session.remove()
        db.engine.dispose()
    starts = tuple(slot.starts_at for slot in open_slots)
    return Field(app, house.id, askers, tuple(asked), starts)


def _sign_in(member: Membership, institution_id: int) -> Racer:
    present, secret = clock.now(), f"secret-of-{member.id}"
    db.session.add(
        SignInSession(
            fingerprint=tokens.fingerprint(secret),
            account_id=member.account_id,
            institution_id=institution_id,
            method="link",
            created_at=present,
            last_seen_at=present,
            expires_at=present + timedelta(days=1),
        )
    )
    return Racer(member.id, member.account_id, secret)


@contextmanager
def served(settings: Settings, workers: int, log: Path) -> Iterator[str]:
    """Serve with gunicorn's processes while the block lasts; yield the institution's address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    web = Service(web_command(port, workers), environment_of(settings, base), log)
    web.start()
    try:
        wait_for_page(f"{base}/healthz", web)
        yield f"{base}/i/{SLUG}"
    finally:
        web.stop()


@dataclass(frozen=True)
class Answer:
    """What one press was told."""

    racer: Racer
    path: str
    status: int
    location: str
    alternatives: int


@dataclass
class Press:
    """One form, open in one browser and filled in: ready to be sent any number of times."""

    racer: Racer
    browser: httpx.Client
    path: str
    values: dict[str, str]

    def send(self) -> Answer:
        answer = self.browser.post(self.path, data=self.values)
        return Answer(
            self.racer,
            self.path,
            answer.status_code,
            answer.headers.get("Location", ""),
            len(_NEAREST.findall(answer.text)),
        )


def open_browser(base: str, racer: Racer) -> httpx.Client:
    """Return a browser in which the racer is signed in.

    Each request has a connection of its own: the server closes idle ones after two seconds, and
    this client does not try again by itself as a browser does.
    """
    alone = httpx.Limits(max_keepalive_connections=0)
    browser = httpx.Client(base_url=base, timeout=_REQUEST_SECONDS, limits=alone)
    browser.cookies.set(COOKIE, racer.secret, domain="127.0.0.1", path=f"/i/{SLUG}")
    return browser


def open_ask(browser: httpx.Client, racer: Racer, host: Racer, start: datetime) -> Press:
    """Open the page on which a time is asked for, and fill it in."""
    path = f"/hosts/{host.member_id}/ask"
    page = browser.get(path, params={"at": int(start.timestamp())})
    assert page.status_code == 200, (page.status_code, page.text[:500])
    values = {
        "csrf_token": _found(_CSRF, page.text),
        "key": _found(_KEY, page.text),
        "starts_at": str(int(start.timestamp())),
        "meeting_format": "video",
        "why_you": WHY,
    }
    return Press(racer, browser, path, values)


def open_form(
    browser: httpx.Client, racer: Racer, page: str, path: str, values: dict[str, str]
) -> Press:
    """Open any page with a form and make one of its posts ready."""
    shown = browser.get(page)
    assert shown.status_code == 200, (shown.status_code, shown.text[:500])
    return Press(racer, browser, path, {"csrf_token": _found(_CSRF, shown.text), **values})


def mark_in(page: str) -> str:
    """Return the mark against forgery that the forms of a page carry."""
    return _found(_CSRF, page)


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match is not None, f"no {pattern.pattern} in {page[:500]}"
    return unescape(match.group(1))


def send_at_once(presses: Sequence[Press]) -> tuple[list[Answer], float]:
    """Send all presses from threads that wait for each other; return answers and seconds."""
    gate = threading.Barrier(len(presses) + 1)
    answers: list[Answer] = []
    broken: list[httpx.HTTPError] = []

    def run(press: Press) -> None:
        gate.wait()
        try:
            answers.append(press.send())
        except httpx.HTTPError as error:
            broken.append(error)

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return answers, time.monotonic() - started


@dataclass
class Round:
    """What one round showed: how often each status came, how long it took, what was broken."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    breaches: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, answers: Sequence[Answer], seconds: float) -> Round:
        made = cls(Counter(answer.status for answer in answers), seconds)
        made.expect(not [a for a in answers if a.status >= 500], "an answer was 5xx")
        return made

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a breach where a promise does not hold."""
        if not holds:
            self.breaches.append(otherwise)


def held_by(field_: Field, host: Racer) -> list[tuple[int, int, int]]:
    """Return (interview, student, appointment) of everything that holds the host's time now."""
    with field_.rows():
        rows = db.session.execute(
            select(Interview.id, Interview.student_id, Appointment.id)
            .join(Appointment, Appointment.id == Interview.appointment_id)
            .where(Appointment.host_id == host.member_id, Appointment.state.in_(LIVE))
        )
        return [(row[0], row[1], row[2]) for row in rows]


def commitments(field_: Field, appointment_id: int) -> int:
    """Return how many people's time an appointment holds."""
    with field_.rows():
        return (
            db.session.scalar(
                select(func.count(Commitment.id)).where(
                    Commitment.appointment_id == appointment_id, Commitment.active
                )
            )
            or 0
        )


def history(field_: Field, host: Racer) -> int:
    """Return how many appointments were ever written for a host: a refused ask leaves none."""
    with field_.rows():
        statement = select(func.count(Appointment.id)).where(Appointment.host_id == host.member_id)
        return db.session.scalar(statement) or 0


Scenario = Callable[[str, Field, int], Round]
