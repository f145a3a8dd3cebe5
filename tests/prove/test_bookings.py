"""`make prove`: a slot is never held twice, in figures. A breach ends it with exit code 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from fireside.config import Settings
from tests.prove import scenarios
from tests.prove.racing import Round, Scenario, seed_field, served

WORKERS, STUDENTS, ROUNDS = 4, 50, 20
RACES: tuple[tuple[str, Scenario, int, int], ...] = (
    ("50 students, one slot, two presses each", scenarios.one_slot, STUDENTS, ROUNDS),
    ("50 students, two overlapping slots", scenarios.overlapping_slots, STUDENTS, ROUNDS),
    ("one student, four hosts, one time", scenarios.one_student, ROUNDS, ROUNDS * 4),
    ("confirm against cancel, two presses each", scenarios.confirm_and_cancel, ROUNDS, ROUNDS),
    ("decline against cancel, two presses each", scenarios.decline_and_cancel, ROUNDS, ROUNDS),
)


def print_rounds(title: str, rounds: Sequence[Round]) -> None:
    table = Table(title=title, title_justify="left")
    for head in ("round", "303", "409", "422", "5xx", "other", "seconds", "breaches"):
        table.add_column(head, justify="right" if head != "breaches" else "left")
    for number, one in enumerate(rounds, start=1):
        known = {303, 409, 422}
        failed = sum(count for status, count in one.statuses.items() if status >= 500)
        other = sum(c for s, c in one.statuses.items() if s not in known and s < 500)
        counts = [one.statuses[status] for status in sorted(known)]
        table.add_row(
            str(number),
            *(str(count) for count in (*counts, failed, other)),
            f"{one.seconds:.2f}",
            "; ".join(one.breaches) or "none",
        )
    Console(width=130).print(table)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("title", "race", "students", "hosts"), RACES, ids=[race[1].__name__ for race in RACES]
)
def test_no_time_is_held_twice(
    title: str,
    race: Scenario,
    students: int,
    hosts: int,
    settings: Settings,
    database_kind: str,
    tmp_path: Path,
) -> None:
    field = seed_field(settings, students, hosts)
    log = tmp_path / "gunicorn.log"
    with served(settings, WORKERS, log) as base:
        rounds = [race(base, field, number) for number in range(ROUNDS)]
    print_rounds(f"\n{title}: {database_kind}, {WORKERS} workers", rounds)
    breaches = [breach for one in rounds for breach in one.breaches]
    assert not breaches, "\n".join([*breaches, log.read_text(errors="replace")[-3000:]])
