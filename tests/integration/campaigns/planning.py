"""A plan of a campaign, and the first presses by which an adviser makes one."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from fireside.kernel import clock
from fireside.people.models import Membership
from tests.integration.campaigns.conftest import Browse, Field
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, recipient, text_of

NEW = "/campaigns/new"
SHOWN = re.compile(r'name="starts_at" value="(\d+)"')


def plan(**values: str) -> dict[str, str]:
    first = clock.now().date() + timedelta(days=2)
    return {
        "name": "Women in insurance",
        "words": "Four of our hosts keep time for you.",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=9)).isoformat(),
        "allowance": "1",
        "whom": "addressed",
        "programme": "",
        "year": "",
        "addresses": "mara@example.org",
        "reminds": "y",
        **values,
    }


def started(browse: Browse, people: Field, **values: str) -> str:
    answer = browse(people.adviser).post(NEW, plan(**values), NEW)
    assert answer.status_code in (302, 303), unescape(answer.text)
    return str(answer.headers["Location"]).removeprefix("http://fireside.test")


def id_in(path: str) -> int:
    return int(path.rsplit("/", 1)[1])


def times_on(page: str) -> list[str]:
    return re.findall(r'name="times" value="([0-9-]+)"', page)


def asked(adviser: Member, path: str, host: Membership, outbox: Outbox) -> str:
    """Ask a host, and return the link in her mail."""
    for _ in range(2):
        adviser.post(f"{path}/hosts", {"host_id": str(host.id)}, path)
    (letter,) = outbox.deliver()
    assert recipient(letter) == "dana@example.org"
    assert letter["List-Unsubscribe"]
    link = re.search(r"http://fireside\.test(/i/riverbend/campaigns/answer/\S+)", text_of(letter))
    assert link is not None
    return link[1]


def people_without_session(member: Member) -> Member:
    """Return a browser of the same institution in which nobody is signed in."""
    stranger = object.__new__(Member)
    stranger.app, stranger.prefix = member.app, member.prefix
    stranger.browser = member.app.test_client()
    return stranger
