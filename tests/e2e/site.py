"""A whole deployment for browser tests: web server, worker and mail server as processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.db.migrating import upgrade
from tests.factories.availability import make_weekly_hours
from tests.factories.institutions import make_institution
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.tools.outbox import PostOffice, recipient, text_of
from tests.tools.ports import free_port

ROOT = Path(__file__).parents[2]
STUDENT, HOST = "mara@example.org", "dana@example.org"
ADVISOR, ADMINISTRATOR = "ruth@example.org", "omar@example.org"


@dataclass
class Site:
    """The address of a running deployment and the mails it sent."""

    address: str
    office: PostOffice

    def letter_to(self, person: str, about: str = "") -> str:
        """Wait for a mail and return its plain text; it is taken from the post office."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for letter in list(self.office.letters):
                if recipient(letter) == person and about in str(letter["Subject"]):
                    self.office.letters.remove(letter)
                    return text_of(letter)
            time.sleep(0.05)
        subjects = [(recipient(one), str(one["Subject"])) for one in self.office.letters]
        raise AssertionError(f"no mail to {person} about {about!r} came; these did: {subjects}")


def link_in(text: str, containing: str) -> str:
    """Return the first address in a mail that contains these characters."""
    for address in re.findall(r"https?://\S+", text):
        if containing in address:
            return address.rstrip(".>)")
    raise AssertionError(f"no link with {containing!r} in:\n{text}")


def _seed(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        institution = make_institution(minimum_notice_hours=2)
        db.session.commit()
        with tenancy.scope(institution.id):
            make_student(name="Mara Quist", email=STUDENT, zone="Europe/Berlin")
            host = make_host(name="Dana Okafor", email=HOST)
            make_weekly_hours(host, weekdays=tuple(range(7)), start_hour=9, end_hour=17)
            for number in range(3):
                other = make_host(name=f"Sven Marsh {number}", profile={"field": "science"})
                make_weekly_hours(other)
            make_advisor(name="Ruth Iyer", email=ADVISOR)
            make_administrator(name="Omar Novak", email=ADMINISTRATOR)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Seed a deployment in ``folder``, run it, and end it with the block."""
    office = PostOffice()
    office.open()
    port = free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'site.db'}",
        secret_key="only-for-browser-tests-0123456789",
        base_url=f"http://127.0.0.1:{port}",
        mail_url=office.address,
        secure_cookies=False,
        environment="test",
    )
    upgrade(settings.database_url)
    _seed(settings)
    told = settings.model_dump(exclude_none=True, mode="json")
    env = dict(os.environ) | {
        f"FIRESIDE_{name.upper()}": str(int(value) if isinstance(value, bool) else value)
        for name, value in told.items()
    }
    web = ["-m", "gunicorn", "--worker-class=gthread", "--threads=8", f"--bind=127.0.0.1:{port}"]
    commands = ([*web, "fireside.app:create_app()"], ["-m", "fireside.cli", "worker"])
    children = [
        subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env) for command in commands
    ]
    try:
        _wait_for(f"{settings.base_url}/healthz")
        yield Site(f"{settings.base_url}/i/riverbend", office)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=20)
        office.close()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer at {address}")
