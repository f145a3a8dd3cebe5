"""The kept columns follow every change, host by host, in every process."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest
import time_machine
from flask import Flask

from fireside.app import create_app
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.interviews.rules import State
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.matching.service import columns
from fireside.matching.service.columns import HostBatch, host_batch
from fireside.matching.service.reading import read_hosts
from fireside.people.models import HostProfile, Membership
from fireside.people.rules import Role
from fireside.people.service import grant_role, pause_member, resume_member, revoke_role
from fireside.plugins.types.coding import splice
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_member, make_student
from tests.tools.browsing import counted_statements

_TEXTS = ("Hartford", "Boston", " boston", "Leeds", "")


def seen(batch: HostBatch) -> dict[int, tuple[Any, ...]]:
    """Return all that a batch says of each host, whatever her position."""
    hosts = batch.columns
    told: dict[int, list[Any]] = {int(host_id): [] for host_id in hosts.ids}
    for at, host_id in enumerate(hosts.ids.tolist()):
        told[host_id] += [hosts.names[at], hosts.places[at], hosts.fields[at], hosts.topics[at]]
        told[host_id] += [hosts.open_requests[at], hosts.asked_this_month[at], batch.texts[at]]
        told[host_id] += [hosts.monthly_cap[at], str(batch.paused_until[at]), batch.photos[at]]
        told[host_id] += [str(hosts.next_opening[at]), hosts.languages[at], hosts.formats[at]]
        told[host_id] += [bool(hosts.same("places", "boston")[at])]
        told[host_id] += [bool(hosts.any_of("languages", ["de"])[at])]
        for facet, column in sorted(batch.facets.items()):
            keys = {column.keys[code] for code in column.codes[column.rows == at]}
            told[host_id] += [facet, keys]
    return {host_id: tuple(values) for host_id, values in told.items()}


def read_anew() -> HostBatch:
    return columns._batch_of(read_hosts())


def change(draw: random.Random, number: int) -> None:
    """Change something about somebody, by the services where there is one."""
    members = db.session.query(Membership).filter(Membership.is_host).all()
    member, admin = draw.choice(members), Actor.system(members[0].institution_id)
    profile = db.session.query(HostProfile).filter_by(membership_id=member.id).one()
    kind = number % 6
    if kind == 0:
        profile.place = draw.choice(_TEXTS)
        profile.languages = draw.sample(["en", "de", "es"], draw.randrange(3))
        profile.paused_until = clock.now() + timedelta(days=draw.randrange(-2, 3))
        touch_hosts(member.id)
    elif kind == 1:
        make_appointment(make_interview(make_student(), member), state=State.REQUESTED)
        touch_hosts(member.id)
    elif kind == 2:
        make_host(name=f"New Nr{number}", profile={"place": draw.choice(_TEXTS)})
        touch_hosts(*(host.id for host in db.session.query(Membership).filter(Membership.is_host)))
    elif kind == 3 and len(members) > 3:
        revoke_role(admin, member.id, Role.HOST)
    elif kind == 4:
        pause_member(admin, member.id)
        touch_hosts(draw.choice(members).id)
    else:
        resume_member(admin, member.id)
        grant_role(admin, make_member("student").id, Role.HOST)


def test_what_was_spliced_is_what_all_read_anew_would_be(
    institution: Institution, scope: Scope
) -> None:
    draw = random.Random(11)
    with scope(institution):
        for number in range(4):
            make_host(name=f"Host Nr{number}", profile={"place": draw.choice(_TEXTS)})
        touch_hosts()
    with scope(institution):
        before = host_batch()
        before.columns.same("places", "boston")  # numbered, so that the numbers are carried on
    for number in range(24):
        with scope(institution):
            change(draw, number)
        with scope(institution):
            batch = host_batch()
            assert batch is not before
            assert batch is host_batch()
            assert seen(batch) == seen(read_anew())
            before = batch


def test_one_hosts_change_reads_one_host(
    app: Flask, institution: Institution, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(institution):
        hosts = [make_host(name=f"Host Nr{number}") for number in range(5)]
        touch_hosts()
    with scope(institution):
        first = host_batch()
    with scope(institution):
        touch_hosts(hosts[2].id)
        touch_hosts(hosts[2].id)
    read: list[int] = []
    build = columns._batch_of

    def counting(told: Any) -> HostBatch:
        read.append(len(told.rows))
        return build(told)

    monkeypatch.setattr(columns, "_batch_of", counting)
    with scope(institution), counted_statements(app) as sent:
        second = host_batch()
    assert read == [1]
    assert len([one for one in sent if "SELECT" in one and "host_change" in one]) == 4
    assert seen(second) == seen(first)
    with scope(institution):
        touch_hosts()
    with scope(institution):
        host_batch()
    assert read == [1, 5], "what may concern everybody is read whole"


def test_a_change_that_is_taken_back_is_not_kept(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(name="Old Name")
        touch_hosts()
    with scope(institution):
        first = host_batch()
    with scope(institution):
        db.session.get_one(Membership, (institution.id, host.id)).name = "New Name"
        touch_hosts(host.id)
        db.session.rollback()
    with scope(institution):
        assert host_batch() is first


def test_a_request_that_was_overtaken_uses_what_is_newer(
    institution: Institution, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(institution):
        host = make_host()
        touch_hosts(host.id)
    with scope(institution):
        batch = host_batch()
        (kept,) = (one for one in columns._kept.values() if one.batch is batch)
        monkeypatch.setattr(columns, "hosts_version", lambda: kept.version - 1)
        assert host_batch() is batch
        monkeypatch.setattr(columns, "_LONGEST_REQUEST", 0.0)
        assert host_batch() is not batch, "a database that was put back is read whole"


def test_the_next_month_counts_anew(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(profile={"term_cap": 1})
        make_appointment(make_interview(make_student(), host), state=State.REQUESTED)
        touch_hosts(host.id)
    with scope(institution):
        columns_now = host_batch().columns
        assert columns_now.asked_this_month.tolist() == [1]
        assert columns_now.term_spent.tolist() == [True]
    with time_machine.travel(clock.now() + timedelta(days=250)), scope(institution):
        columns_then = host_batch().columns
        assert columns_then.asked_this_month.tolist() == [0]
        assert columns_then.term_spent.tolist() == [False]


def test_those_who_change_at_once_are_all_seen(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        ids = [make_host(name=f"Host Nr{number}").id for number in range(4)]
        touch_hosts()

    def rename(host_id: int) -> None:
        for number in range(5):
            with app.app_context(), tenancy.scope(institution.id):
                member = db.session.get_one(Membership, (institution.id, host_id))
                member.name = f"{host_id} {number}"
                touch_hosts(host_id)
                db.session.commit()

    threads = [threading.Thread(target=rename, args=(host_id,)) for host_id in ids]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with scope(institution):
            host_batch()
    for thread in threads:
        thread.join()
    with scope(institution):
        assert sorted(host_batch().columns.names) == sorted(f"{host_id} 4" for host_id in ids)


def _other_process(url: str, institution_id: int, pipe: Connection) -> None:
    app = create_app(Settings(database_url=url, secret_key="x" * 32))
    while pipe.recv():
        with app.app_context(), tenancy.scope(institution_id):
            before = columns._kept.get(institution_id)
            batch = host_batch()
            kept_arrays = before is not None and batch is not before.batch
            pipe.send((sorted(batch.columns.names), kept_arrays))


@contextmanager
def other_process(url: str, institution_id: int) -> Iterator[Connection]:
    spawn = multiprocessing.get_context("spawn")
    mine, theirs = spawn.Pipe()
    process = spawn.Process(target=_other_process, args=(url, institution_id, theirs))
    process.start()
    try:
        yield mine
        mine.send(False)
    finally:
        process.join(30)


def test_another_process_sees_each_change_with_its_next_request(
    app: Flask, database_url: str, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        ids = [make_host(name=f"Host Nr{number}").id for number in range(3)]
        touch_hosts()
    with other_process(database_url, institution.id) as pipe:

        def look() -> list[str]:
            pipe.send(True)
            assert pipe.poll(60), "the other process answers"
            names: list[str] = pipe.recv()[0]
            return names

        assert look() == ["Host Nr0", "Host Nr1", "Host Nr2"]
        with scope(institution):
            db.session.get_one(Membership, (institution.id, ids[1])).name = "Renamed"
            touch_hosts(ids[1])
        assert look() == ["Host Nr0", "Host Nr2", "Renamed"]
        with scope(institution):
            db.session.get_one(Membership, (institution.id, ids[0])).is_host = False
            make_host(name="Someone New")
            touch_hosts(ids[0])
            touch_hosts()
        assert look() == ["Host Nr2", "Renamed", "Someone New"]


def test_arrays_and_texts_are_spliced_alike() -> None:
    assert splice((1, 2, 3, 4), [1, 2], (9,)) == (1, 4, 9)
    assert splice(np.array([1, 2, 3, 4]), [0, 3], np.array([9])).tolist() == [2, 3, 9]
    assert splice((), [], (1,)) == (1,)
