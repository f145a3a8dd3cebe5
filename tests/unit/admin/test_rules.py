from __future__ import annotations

import pytest

from fireside.admin.rules import (
    BUDGETS,
    CHOICES,
    LIMITS,
    OPENINGS,
    TEXTS,
    address_problem,
    can_send_again,
    example_of,
    fate_in_words,
    locks_out,
    name_from_address,
    policy_problems,
)
from fireside.institutions.models import Institution


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_inside_its_limits_is_accepted_and_one_outside_is_not(name: str) -> None:
    least, most = LIMITS[name]
    for good in (least, most):
        assert policy_problems({name: good}) == {}
    for bad in (least - 1, most + 1, None, "many"):
        assert name in policy_problems({name: bad})


@pytest.mark.parametrize("name", CHOICES)
def test_only_offered_choices_are_accepted(name: str) -> None:
    assert all(policy_problems({name: offered}) == {} for offered in CHOICES[name])
    assert name in policy_problems({name: "papyrus"})


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_within_its_length_is_accepted(name: str) -> None:
    assert TEXTS == {"conduct": 4_000}
    assert all(policy_problems({name: good}) == {} for good in ("", "x" * TEXTS[name]))
    assert policy_problems({name: "x" * (TEXTS[name] + 1)}) == {
        name: "Keep it under 4,000 characters."
    }
    assert all(name in policy_problems({name: bad}) for bad in (None, 7))


def test_every_policy_is_a_column_of_the_institution() -> None:
    assert {*LIMITS, *CHOICES, *TEXTS} <= set(Institution.__mapper__.columns.keys())


def test_an_unknown_policy_is_refused() -> None:
    assert "slug" in policy_problems({"slug": "elsewhere"})


def test_notice_must_leave_something_to_ask_for() -> None:
    assert "minimum_notice_hours" in policy_problems(
        {"minimum_notice_hours": 168, "horizon_days": 7}
    )
    assert policy_problems({"minimum_notice_hours": 167, "horizon_days": 7}) == {}


@pytest.mark.parametrize("address", ["dana@example.org", "d+b@localhost", "ünal@exämple.org"])
def test_an_address_is_accepted(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize(
    "address",
    ["", "dana", "@example.org", "dana@", "a b@example.org", "a@b@c", "a@b..c", "a\x00@b.org"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert "dana@example.org" in address_problem(address)


def test_an_address_without_end_is_refused() -> None:
    assert address_problem("a@" + "b" * 300)


def test_nobody_takes_the_console_from_herself() -> None:
    assert locks_out(7, 7, {"student"}, paused=False)
    assert locks_out(7, 7, {"administrator"}, paused=True)
    assert not locks_out(7, 7, {"administrator", "host"}, paused=False)
    assert not locks_out(7, 8, set(), paused=True)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("dana.whitfield@example.org", "Dana Whitfield"),
        ("dana_m-w+x@example.org", "Dana M W X"),
        ("@example.org", "@example.org"),
    ],
)
def test_a_name_is_read_from_an_address(address: str, name: str) -> None:
    assert name_from_address(address) == name


def test_the_first_word_comes_before_the_thank_you_is_overdue() -> None:
    assert "nudge_hours" in policy_problems({"thank_you_hours": 24, "nudge_hours": 24})
    assert policy_problems({"thank_you_hours": 24, "nudge_hours": 23}) == {}
    assert policy_problems({"nudge_hours": 120}) == {}


def test_the_last_reminder_comes_after_the_first() -> None:
    wrong = {"reminder_hours": 2, "last_reminder_minutes": 120}
    assert set(policy_problems(wrong)) == {"last_reminder_minutes"}
    assert policy_problems({**wrong, "last_reminder_minutes": 119}) == {}
    assert policy_problems({**wrong, "reminder_hours": 0}) == {}
    assert policy_problems({**wrong, "last_reminder_minutes": 0}) == {}


def test_openings_depend_on_policies_that_there_are() -> None:
    assert {*LIMITS, *CHOICES} >= OPENINGS | BUDGETS


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("request_valid_hours", 72, "Monday at 10:00 can be answered until Thursday at 10:00."),
        ("request_valid_hours", 12, "can be answered until 22:00."),
        ("request_valid_hours", 168, "until Monday at 10:00, 1 week later."),
        ("minimum_notice_hours", 24, "students can ask until Wednesday at 16:00."),
        ("minimum_notice_hours", 336, "students can ask until Thursday at 16:00, 2 weeks before."),
        ("minimum_notice_hours", 0, "students can ask until 16:00."),
        ("horizon_days", 28, "the times of the next 4 weeks."),
        ("horizon_days", 8, "the times of the next 1 week and 1 day."),
        ("horizon_days", 16, "the times of the next 2 weeks and 2 days."),
        ("horizon_days", 3, "the times of the next 3 days."),
        ("thank_you_hours", 48, "that ends at 16:30, the clock runs until Saturday at 16:30."),
        ("nudge_hours", 20, "it comes on Friday at 12:30, unless the thank-you is sent by then."),
        ("nudge_hours", 2, "it comes at 18:30, unless"),
        ("nudge_hours", 0, "Nobody is reminded to say thank you."),
        ("reminder_hours", 24, "it comes on Wednesday at 16:00."),
        ("reminder_hours", 0, "Nobody gets a first reminder."),
        ("last_reminder_minutes", 60, "it comes at 15:00."),
        ("last_reminder_minutes", 0, "Nobody gets a last reminder."),
    ],
)
def test_a_policy_is_shown_by_an_example(name: str, value: int, said: str) -> None:
    assert said in example_of(name, value)


@pytest.mark.parametrize(
    ("name", "value"), [("reminder_hours", None), ("reminder_hours", "soon"), ("paper", "a4")]
)
def test_what_is_no_number_has_no_example(name: str, value: object) -> None:
    assert example_of(name, value) == ""
    assert example_of("open_requests_per_student", 5) == ""


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        ("queued", None, ""),
        ("sent", None, ""),
        ("dropped", None, "no longer true"),
        ("bounced", "550 5.1.1 no such person", "no such address"),
        ("bounced", "550 no", "no such address"),
        ("bounced", "553-5.1.3 bad", "no such address"),
        ("bounced", None, "no such address"),
        ("bounced", "?", "no such address"),
        ("bounced", "552 too much", "full"),
        ("bounced", "552 5.2.2 over quota", "full"),
        ("bounced", "550 5.2.1 disabled", "closed"),
        ("bounced", "554 no", "unwanted"),
        ("bounced", "554 5.1.1 no such person", "no such address"),
        ("bounced", "550 5.7.1 not here", "unwanted"),
        ("failed", "MailDeferred", "later"),
        ("failed", "gaierror", "could not be reached"),
        ("failed", "TimeoutError", "could not be reached"),
        ("failed", "SMTPAuthenticationError", "does not let Fireside in"),
        ("failed", "KeyError", "could not write"),
        ("failed", None, "could not write"),
    ],
)
def test_the_fate_of_a_mail_is_said_in_words(state: str, error: str | None, said: str) -> None:
    words = fate_in_words(state, error)
    assert said in words
    assert bool(said) == bool(words)


def test_only_what_did_not_arrive_and_could_is_sent_again() -> None:
    assert can_send_again("bounced", bounces=False)
    assert can_send_again("failed", bounces=False)
    assert not can_send_again("bounced", bounces=True)
    assert not can_send_again("failed", bounces=True)
    assert not any(can_send_again(one, bounces=False) for one in ("queued", "sent", "dropped"))
