"""The example's own tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fireside.plugins import CalendarQuery, HostCalendar, PluginContext
from pydantic import ValidationError

import fireside_closed_days as plugin
from fireside_closed_days.settings import Settings

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTS = (HostCalendar(7, "America/Denver"), HostCalendar(8, "Asia/Tokyo"))


def closed(*lines: str, until: datetime = datetime(2027, 6, 1, tzinfo=UTC)) -> list[str]:
    here = PluginContext(
        1, "riverbend", "Riverbend College", "America/Denver", NOW, {"closed": list(lines)}
    )
    spans = plugin.busy(here, CalendarQuery(HOSTS, NOW, until))
    return [f"{s.host_id}: {s.starts_at:%m-%d %H:%M} to {s.ends_at:%m-%d %H:%M}" for s in spans]


def test_a_day_closes_every_host_from_midnight_to_midnight_at_the_institution() -> None:
    assert closed("2026-11-26") == [
        "7: 11-26 07:00 to 11-27 07:00",
        "8: 11-26 07:00 to 11-27 07:00",
    ]


def test_a_span_is_one_busy_time() -> None:
    assert closed("2026-12-24 to 2027-01-02")[0] == "7: 12-24 07:00 to 01-03 07:00"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-03-14", "7: 03-14 07:00 to 03-15 06:00"),  # 23 hours
        ("2026-11-01 to 2026-11-30", "7: 11-01 06:00 to 12-01 07:00"),
    ],
)
def test_a_day_on_which_the_clock_changes_has_its_own_length(day: str, told: str) -> None:
    assert closed(day)[0] == told


def test_days_that_are_over_or_far_away_are_left_out() -> None:
    assert closed("2026-11-20", "2027-05-31", until=datetime(2027, 1, 1, tzinfo=UTC)) == []


def test_empty_lines_and_no_lines_close_nothing() -> None:
    assert closed() == closed("", "   ") == []


@pytest.mark.parametrize(
    "line", ["26 November", "2026-02-30", "2026-12-24 to 2026-12-20", "2026-01-01 to 2028-01-01"]
)
def test_what_cannot_be_read_is_refused_with_the_line(line: str) -> None:
    with pytest.raises(ValidationError, match=line):
        Settings(closed=[line])


def test_an_institution_can_switch_it_on(plugin_name, institution, ctx) -> None:
    assert plugin.name == plugin_name
    assert ctx.slug == "riverbend"
