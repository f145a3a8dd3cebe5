"""The measurements. Those of pages yield (ours, other) for one short round after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.benchmarks import catalogue
from tests.benchmarks.assigning import Told, compared
from tests.benchmarks.bare.tables import create_indexes
from tests.benchmarks.booking import Booking
from tests.benchmarks.field import Field, add_crowd
from tests.benchmarks.load import Request, rate, send
from tests.benchmarks.memory import megabytes
from tests.benchmarks.ranking import rank_hosts
from tests.benchmarks.servers import BARE, OURS, WORKERS, Server, Side, served
from tests.benchmarks.slots import compare_slots

Round = tuple[float, float]
SECONDS = 1
MOST_BOOKING_ROUNDS = 9  # the hosts' free times are used up after that
POSTS = 700  # as many as a round could need
SEARCHED = 10_000
COOKIE = "fireside_session"


def light_page(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """The page on which a stranger signs in: no session, a form or two in the layout."""
    yield from _pages(field, folder, rounds, Request(OURS.light_path), Request(BARE.light_path))


def list_page(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """Twenty hosts: ours for a student who is signed in, the other side's for anybody."""
    mine = Request("/i/riverbend/hosts", cookie=f"{COOKIE}={field.students[0].secret}")
    yield from _pages(field, folder, rounds, mine, Request("/hosts"))


def booking_form(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """A request for a time, each by another student for another time; there one row is added."""
    booking = Booking(field)
    with ExitStack() as stack:
        ours, bare = _both(stack, field, folder)
        for number in range(min(rounds, MOST_BOOKING_ROUNDS) + 1):
            told = (
                _posts(ours, booking.ours(ours.base, POSTS), folder, 303),
                _posts(bare, booking.bare(bare.base, 4 * POSTS), folder, 302),
            )
            if number:  # the first round warms up
                yield told


def search_page(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """Who is free next week, of ten thousand: milliseconds within which 95 of 100 pages come.

    Each process has one request at a time: what counts is how long somebody waits, not for whom.
    """
    add_crowd(field, SEARCHED)
    create_indexes(field.database_url)
    cookie = f"{COOKIE}={field.students[0].secret}"
    mine = Request("/i/riverbend/hosts?week=next", cookie)
    with ExitStack() as stack:
        both = zip(_both(stack, field, folder), (mine, Request("/hosts")), strict=True)
        asked = [partial(_p95, server, request, folder) for server, request in both]
        for number in range(rounds + 1):
            told = asked[0](), asked[1]()
            if number:  # the first round warms up
                yield told


def worker_memory(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """What a worker holds after it has served a few pages."""
    cookie = f"{COOKIE}={field.students[0].secret}"
    host_id = field.openings[0][0]
    visits = {
        OURS.name: [
            Request(OURS.light_path),
            Request("/i/riverbend/hosts", cookie),
            Request(f"/i/riverbend/hosts/{host_id}", cookie),
        ],
        BARE.name: [Request(BARE.light_path), Request("/hosts"), Request(f"/hosts/{host_id}/ask")],
    }
    for _ in range(min(rounds, 3)):
        with ExitStack() as stack:
            both = _both(stack, field, folder, workers=1)
            for server in both:
                for request in visits[server.side.name]:
                    rate(server.base, [request], folder, seconds=1, status=200)
            ours, other = (megabytes(server.worker_pids()[0]) for server in both)
            yield ours, other


def cold_start(field: Field, folder: Path, rounds: int) -> Iterator[Round]:
    """Seconds from the start of the process to its first page, the sign-in."""

    def seconds(side: Side) -> float:
        with served(side, field.database_url, folder, workers=1) as server:
            return server.start_seconds

    seconds(OURS), seconds(BARE)  # what is read from the disk is warm for both
    for _ in range(min(rounds, 7)):
        yield seconds(OURS), seconds(BARE)


def _pages(
    field: Field, folder: Path, rounds: int, mine: Request, other: Request
) -> Iterator[Round]:
    with ExitStack() as stack:
        ours, bare = _both(stack, field, folder)
        for server, request in ((ours, mine), (bare, other)):
            rate(server.base, [request], folder, seconds=2 * SECONDS, status=200)
        for _ in range(rounds):
            yield (
                rate(ours.base, [mine], folder, seconds=SECONDS, status=200),
                rate(bare.base, [other], folder, seconds=SECONDS, status=200),
            )


def _both(stack: ExitStack, field: Field, folder: Path, **options: int) -> tuple[Server, Server]:
    ours = stack.enter_context(served(OURS, field.database_url, folder, **options))
    return ours, stack.enter_context(served(BARE, field.database_url, folder, **options))


def _p95(server: Server, request: Request, folder: Path) -> float:
    return send(
        server.base, [request], folder, seconds=2 * SECONDS, status=200, connections=WORKERS
    ).p95


def _posts(server: Server, requests: list[Request], folder: Path, status: int) -> float:
    return rate(server.base, requests, folder, seconds=SECONDS, status=status)


def rank_10k(folder: Path, rounds: int) -> Iterator[Round]:
    """Ten thousand hosts for one student, in milliseconds."""
    yield from rank_hosts(folder, 10_000, rounds)


def rank_100k(folder: Path, rounds: int) -> Iterator[Round]:
    """A hundred thousand."""
    yield from rank_hosts(folder, 100_000, rounds)


def slots_4w(folder: Path, rounds: int) -> Iterator[Round]:
    """Four weeks of one host's slots, in milliseconds."""
    yield from compare_slots(rounds)


Measure = Callable[[Field, Path, int], Iterator[Round]]
MEASURES: dict[str, Measure] = {
    catalogue.LIGHT_PAGE.name: light_page,
    catalogue.LIST_PAGE.name: list_page,
    catalogue.BOOKING_FORM.name: booking_form,
    catalogue.WORKER_MEMORY.name: worker_memory,
    catalogue.COLD_START.name: cold_start,
    catalogue.SEARCH_PAGE.name: search_page,
}

Alone = Callable[[Path, int], Iterator[Round]]
ALONE: dict[str, Alone] = {
    catalogue.SLOTS_4W.name: slots_4w,
    catalogue.RANK_10K.name: rank_10k,
    catalogue.RANK_100K.name: rank_100k,
}
"""What asks no database server, and so is measured once."""
Compare = Callable[[], tuple[Told, Told]]
COMPARISONS: dict[str, Compare] = {
    catalogue.ASSIGN_2K.name: partial(compared, "2k", "package"),
    catalogue.ASSIGN_100K.name: partial(compared, "100k", "scipy"),
}
