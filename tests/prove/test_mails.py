"""A mail is sent once: workers are killed, the server says 451, lines break after DATA."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.mail import MailState, OutgoingMail, enqueue_mail
from tests.factories.institutions import make_institution
from tests.factories.people import make_member
from tests.prove.ledger import Ledger
from tests.prove.post import MoodyServer
from tests.prove.processes import WORKER_COMMAND, Service, environment_of, within
from tests.tools.ports import free_port

PROMISE = "A mail is sent once"
WORKERS = 2
_PATIENCE_SECONDS = 420
_CHANCE = random.Random(7)


class Office:
    """The institution whose mails are sent, and its rows."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        with self.app.app_context():
            self.institution_id = make_institution().id
            db.session.commit()

    def ask_for(self, mails: int) -> None:
        """Ask for one mail to each of so many people."""
        with self.app.app_context(), tenancy.scope(self.institution_id):
            for number in range(mails):
                member = make_member("advisor")
                enqueue_mail(
                    "admin.invited",
                    to_account_id=member.account_id,
                    payload={},
                    dedupe_key=f"proof:{number}",
                )
            db.session.commit()

    def fates(self) -> dict[str, int]:
        """Return how many mails are in each state."""
        with self.app.app_context(), tenancy.scope(self.institution_id):
            counted = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
            return {row[0]: row[1] for row in db.session.execute(counted)}

    def message_ids(self) -> set[str]:
        """Return the Message-ID of every mail."""
        with self.app.app_context(), tenancy.scope(self.institution_id):
            return set(db.session.scalars(select(OutgoingMail.message_id)))

    def waits(self) -> bool:
        """Tell whether a mail is still to be sent."""
        return MailState.QUEUED in self.fates()


def kill_now_and_then(workers: list[Service], kills: int, office: Office) -> int:
    """Kill a worker and start it again, as often as asked and as long as mails wait."""
    done = 0
    while done < kills and office.waits():
        time.sleep(_CHANCE.uniform(2.5, 4.5))  # a worker starts in two seconds, and then sends
        victim = _CHANCE.choice(workers)
        victim.kill()
        victim.start()
        done += 1
    return done


@pytest.mark.proof
def test_a_mail_is_sent_once(
    settings: Settings, database_kind: str, tmp_path: Path, ledger: Ledger
) -> None:
    with MoodyServer() as server:
        told = settings.model_copy(update={"mail_url": server.address})
        office = Office(told)
        office.ask_for(ledger.scale.mails)
        environment = environment_of(told, f"http://127.0.0.1:{free_port()}")
        workers = [
            Service(WORKER_COMMAND, environment, tmp_path / f"worker-{number}.log")
            for number in range(WORKERS)
        ]
        try:
            for worker in workers:
                worker.start()
            kills = kill_now_and_then(workers, ledger.scale.mail_kills, office)
            finished = within(_PATIENCE_SECONDS, lambda: not office.waits(), pause=0.5)
        finally:
            for worker in workers:
                worker.stop()
    _judge(ledger, database_kind, office, server, kills, finished=finished)


def _judge(
    ledger: Ledger,
    database: str,
    office: Office,
    server: MoodyServer,
    kills: int,
    *,
    finished: bool,
) -> None:
    mails, asked, fates = ledger.scale.mails, office.message_ids(), office.fates()
    lost = asked - set(server.received)
    again = {name: count - 1 for name, count in server.received.items() if count > 1}
    unexplained = sum(max(extra - server.hung_up[name], 0) for name, extra in again.items())
    breaches = [] if finished else [f"mails still wait after {_PATIENCE_SECONDS} s: {fates}"]
    breaches += [f"{len(lost)} mails are lost"] if lost else []
    breaches += ["a mail came that nobody asked for"] if set(server.received) - asked else []
    breaches += [f"not all are sent: {fates}"] if fates != {MailState.SENT: mails} else []
    if unexplained > kills:
        breaches.append(f"{unexplained} copies that no broken line and no kill explains")
    ledger.write(
        PROMISE,
        database,
        f"{mails} mails, {kills} worker kills, {server.said_later} times 451, "
        f"{sum(server.hung_up.values())} lines broken after DATA",
        f"{len(lost)} lost; {sum(again.values())} second copies, each with its Message-ID, "
        f"{unexplained} of them by a kill between DATA and the commit",
        breaches,
    )
