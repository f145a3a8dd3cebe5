"""`make prove`: a slot is never held twice, in figures. A breach ends it with exit code 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from fireside.config import Settings
from tests.prove import scenarios
from tests.prove.ledger import Ledger
from tests.prove.racing import Round, Scenario, seed_field, served
from tests.prove.scale import Scale

PROMISE = "A slot is never held by more people than it has seats"
WORKERS = 4


def _batches(scale: Scale) -> int:
    return scale.batches


def _rounds(scale: Scale) -> int:
    return scale.rounds


RACES: tuple[tuple[str, Scenario, int, int, Callable[[Scale], int]], ...] = (
    ("40 students ask four hosts at once, doubled", scenarios.four_slots, 40, 4, _batches),
    ("50 students, two overlapping slots", scenarios.overlapping_slots, 50, 1, _rounds),
    ("one student, four hosts, one time", scenarios.one_student, 20, 4, _rounds),
    ("confirm against cancel, doubled", scenarios.confirm_and_cancel, 20, 1, _rounds),
    ("decline against cancel, doubled", scenarios.decline_and_cancel, 20, 1, _rounds),
    ("cancel, and 19 who rebook, doubled", scenarios.cancel_and_rebook, 20, 1, _rounds),
    ("20 students, ask against block, doubled", scenarios.ask_and_block, 20, 1, _rounds),
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
    ("title", "race", "students", "hosts", "how_often"), RACES, ids=[r[1].__name__ for r in RACES]
)
def test_no_time_is_held_twice(
    title: str,
    race: Scenario,
    students: int,
    hosts: int,
    how_often: Callable[[Scale], int],
    settings: Settings,
    database_kind: str,
    tmp_path: Path,
    ledger: Ledger,
) -> None:
    count = how_often(ledger.scale)
    field = seed_field(settings, students, hosts * count)
    with served(settings, WORKERS, tmp_path / "gunicorn.log") as base:
        rounds = [race(base, field, number) for number in range(count)]
    print_rounds(f"\n{title}: {database_kind}, {WORKERS} workers", rounds)
    presses = sum(sum(one.statuses.values()) for one in rounds)
    failed = sum(n for one in rounds for status, n in one.statuses.items() if status >= 500)
    slots = hosts * count if race is not scenarios.one_student else count
    figure = f"{presses} presses on {slots} slots: {failed} answers 5xx; told, shown, stored agree"
    breaches = [breach for one in rounds for breach in one.breaches]
    ledger.write(PROMISE, database_kind, f"{title}, {WORKERS} workers", figure, breaches)
