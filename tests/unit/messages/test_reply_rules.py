"""Addresses for answers, and mails that are none."""

from __future__ import annotations

import pytest

from fireside.messages import rules
from fireside.messages.rules import ReplyTo, is_automatic, is_from, local_part, read_address

MARK = "0123456789abcdef" * 2
TO = ReplyTo(7, 2**63 - 1, MARK)
DOMAIN = "reply.example.edu"


def test_an_address_says_whose_it_is_and_fits_a_local_part() -> None:
    local = local_part(TO)
    assert local == f"r-7-1y2p0ij32e8e7-{MARK}"
    assert len(local_part(ReplyTo(2**63 - 1, 2**63 - 1, MARK))) == 62
    assert local_part(ReplyTo(0, 36, MARK)) == f"r-0-10-{MARK}"
    assert read_address(f"{local}@{DOMAIN}", DOMAIN) == TO
    assert read_address(f" {local.upper()}@REPLY.example.EDU ", DOMAIN.title()) == TO


@pytest.mark.parametrize(
    "address",
    [
        "",
        local_part(TO),
        f"{local_part(TO)}@example.edu",
        f"dana@{DOMAIN}",
        f"r-7-1-{MARK[1:]}@{DOMAIN}",
        f"r-7-1-{MARK}0@{DOMAIN}",
        f"r-7-{'z' * 14}-{MARK}@{DOMAIN}",
        f"r-7--{MARK}@{DOMAIN}",
        f"r-7-1-{'g' * 32}@{DOMAIN}",
        f"r-7-1-{MARK}@evil@{DOMAIN}",
        f"x-7-1-{MARK}@{DOMAIN}",
    ],
)
def test_any_other_address_is_nobodys(address: str) -> None:
    assert read_address(address, DOMAIN) is None


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        ({"auto-submitted": "no"}, False),
        ({"auto-submitted": " No; a comment"}, False),
        ({"auto-submitted": "auto-replied"}, True),
        ({"auto-submitted": "auto-generated; x"}, True),
        ({"precedence": "first-class"}, False),
        ({"precedence": "Bulk"}, True),
        ({"precedence": "junk"}, True),
        ({"precedence": "list"}, True),
        ({"precedence": "auto_reply"}, True),
        ({"return-path": "<dana@example.org>"}, False),
        ({"return-path": " <> "}, True),
        ({"content-type": "text/plain"}, False),
        ({"content-type": "Multipart/Report; report-type=delivery-status"}, True),
        ({"list-id": "a"}, True),
        ({"list-unsubscribe": "a"}, True),
        ({"x-autoreply": "yes"}, True),
        ({"x-autorespond": ""}, True),
    ],
)
def test_what_a_program_wrote_is_no_answer(headers: dict[str, str], automatic: bool) -> None:
    assert is_automatic(headers) is automatic


def test_a_mail_is_from_one_person_and_the_right_one() -> None:
    assert is_from(["Dana@Example.org"], "dana@example.org")
    assert is_from([" dana@example.org "], "dana@example.org")
    assert not is_from([], "dana@example.org")
    assert not is_from(["mara@example.org"], "dana@example.org")
    assert not is_from(["dana@example.org", "dana@example.org"], "dana@example.org")


def test_the_limits_and_words_are_those_in_the_documentation() -> None:
    assert (rules.LARGEST_MAIL, rules.MOST_READ, rules.MARK_LENGTH) == (1_000_000, 20_000, 32)
    assert [one.value for one in rules.Fate] == [
        "taken",
        "unknown",
        "forged",
        "automatic",
        "too large",
        "refused",
    ]
    assert [one.value for one in rules.NotTaken] == [
        "empty",
        "long",
        "closed",
        "many",
        "conduct",
    ]
