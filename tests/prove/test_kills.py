"""What was acknowledged is there: web, worker and database are killed while people book."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from fireside.config import Settings
from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import State
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.kernel.mail import MailState, OutgoingMail
from tests.prove.booking_load import Load
from tests.prove.cluster import Cluster
from tests.prove.ledger import Ledger
from tests.prove.post import MoodyServer
from tests.prove.processes import (
    WORKER_COMMAND,
    Service,
    environment_of,
    wait_for_page,
    web_command,
    within,
)
from tests.prove.racing import SLUG, Field, seed_field
from tests.tools.ports import free_port

PROMISE = "What was acknowledged is there"
BACK_WITHIN = 3.0
_STUDENTS, _HOSTS, _CLIENTS, _WEB_WORKERS = 240, 12, 4, 3
_CHANCE = random.Random(11)


@pytest.fixture
def cluster(database_kind: str) -> Iterator[Cluster | None]:
    """A PostgreSQL that may be killed; None where the database is a file."""
    if database_kind == "sqlite":
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="fireside-proof-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    yield made
    made.kill()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(settings: Settings, folder: Path) -> Iterator[tuple[str, Service, Service]]:
    """Run web server and worker; yield their address and both."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    environment = environment_of(settings, base)
    web = Service(web_command(port, _WEB_WORKERS), environment, folder / "web.log")
    worker = Service(WORKER_COMMAND, environment, folder / "worker.log")
    try:
        web.start()
        worker.start()
        wait_for_page(f"{base}/healthz", web)
        yield base, web, worker
    finally:
        web.stop()
        worker.stop()


def _kill_a_web_process(web: Service) -> None:
    """Kill one of gunicorn's processes in the middle of whatever it does; it starts another."""
    children = web.children()
    if children:
        os.kill(_CHANCE.choice(children), signal.SIGKILL)


def _kill_worker(worker: Service) -> None:
    worker.kill()
    worker.start()


def _kill_database(cluster: Cluster) -> None:
    cluster.kill()
    cluster.start()


def kill_under_load(base: str, acts: list[Callable[[], None]], kills: int) -> list[float]:
    """Kill so often; return how many seconds each time passed until a page was answered again."""
    returns: list[float] = []
    for _ in range(kills):
        time.sleep(_CHANCE.uniform(0.4, 1.2))
        _CHANCE.choice(acts)()
        began = time.monotonic()
        assert within(30, lambda: _answers(base)), "no page is answered any more"
        returns.append(time.monotonic() - began)
    return returns


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/i/{SLUG}/sign-in", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.mark.proof
def test_what_was_acknowledged_is_there(
    settings: Settings, cluster: Cluster | None, tmp_path: Path, ledger: Ledger
) -> None:
    killed = "web and worker" if cluster is None else "web, worker and database"
    with MoodyServer() as server:
        changed = {"mail_url": server.address}
        if cluster is not None:
            changed["database_url"] = cluster.database_url
        told = settings.model_copy(update=changed)
        field = seed_field(told, _STUDENTS, _HOSTS)
        with running(told, tmp_path) as (base, web, worker):
            load = Load(f"{base}/i/{SLUG}", field, _CLIENTS)
            load.start()
            acts = [lambda: _kill_a_web_process(web), lambda: _kill_worker(worker)]
            if cluster is not None:
                acts.append(lambda: _kill_database(cluster))
            returns = kill_under_load(base, acts, ledger.scale.kills)
            load.stop()
            sent = within(180, lambda: not _waiting(field), pause=0.5)
    breaches = [*_missing(field, load), *_half_written(field)]
    breaches += [] if sent else ["mails still wait"]
    slow = max(returns)
    if slow > BACK_WITHIN:
        breaches.append(f"once nobody was served for {slow:.1f} s")
    ledger.write(
        PROMISE,
        "sqlite" if cluster is None else "postgresql",
        f"{ledger.scale.kills} SIGKILLs of {killed} while {_CLIENTS} people book",
        f"{len(load.acknowledged)} acknowledged; back after {slow:.1f} s at the most; "
        f"{load.unheard} unheard and {load.failed} answered 5xx in between",
        breaches,
    )


def _waiting(field: Field) -> bool:
    with field.rows():
        queued = select(func.count()).where(OutgoingMail.state == MailState.QUEUED)
        return bool(db.session.scalar(queued))


def _missing(field: Field, load: Load) -> list[str]:
    """Return what was acknowledged and is not there as it was told."""
    missing: list[str] = []
    with field.rows():
        for one in load.acknowledged:
            interview = db.session.scalar(select(Interview).where(Interview.id == one.interview_id))
            asked = interview.appointment if interview else None
            if interview is None or asked is None:
                missing.append(f"interview {one.interview_id} is lost")
            elif (interview.student_id, asked.host_id, asked.starts_at) != (
                one.student.member_id,
                one.host.member_id,
                one.start,
            ):
                missing.append(f"interview {one.interview_id} is another than was told")
    return missing


def _half_written(field: Field) -> list[str]:
    """Return every interview of which a part is missing, acknowledged or not."""
    faults: list[str] = []
    with field.rows():
        asked = select(Interview).where(Interview.state == State.REQUESTED)
        for interview in db.session.scalars(asked):
            wanted = {
                "appointment": (
                    1,
                    select(func.count()).where(Appointment.interview_id == interview.id),
                ),
                "commitments": (
                    2,
                    select(func.count()).where(
                        Commitment.appointment_id == interview.appointment_id, Commitment.active
                    ),
                ),
                "audit": (
                    1,
                    select(func.count()).where(
                        AuditEntry.subject_id == interview.id, AuditEntry.action == "interview.ask"
                    ),
                ),
                "expiry": (
                    1,
                    select(func.count()).where(
                        Job.dedupe_key.startswith(f"booking.expire:{interview.appointment_id}:")
                    ),
                ),
                "mail": (
                    1,
                    select(func.count()).where(
                        OutgoingMail.dedupe_key
                        == f"booking.requested:{interview.appointment_id}:host"
                    ),
                ),
            }
            for part, (count, statement) in wanted.items():
                found = db.session.scalar(statement) or 0
                if found != count:
                    faults.append(f"interview {interview.id}: {found} {part} instead of {count}")
        appointments = db.session.scalar(select(func.count()).select_from(Appointment))
        if appointments != len(db.session.scalars(asked).all()):
            faults.append("an appointment belongs to no request")
    return faults
