"""``fireside demo``: database, seed, mailbox, worker, web server, one walk, and then the doors."""

from __future__ import annotations

import fcntl
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from fireside.app import create_app
from fireside.config import Settings, load_settings
from fireside.demo.browser import WalkError
from fireside.demo.cast import DemoHost, DemoStudent, Staff
from fireside.demo.mailbox import LOOPBACK, mailbox
from fireside.demo.printing import Narrator, SignInLink, print_doors
from fireside.demo.processes import Child, DemoError, port_is_free, served
from fireside.demo.seed import Seeded, seed_demo
from fireside.demo.walk import Scene
from fireside.demo.walk_afterwards import walk_interview
from fireside.kernel.db import db
from fireside.kernel.db.migrating import upgrade
from fireside.kernel.deployment import is_demo
from fireside.kernel.ports import free_port

_DATABASE = "demo.db"
_MAILS = "mails"
_CLOCK = "clock"
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Plan:
    """Where this run lives and the secrets made for it alone."""

    folder: Path
    port: int
    token: str
    secret_key: str

    @property
    def base_url(self) -> str:
        """The address of the demo on this computer."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def database_url(self) -> str:
        """The SQLite database of the demo."""
        return f"sqlite:///{self.folder / _DATABASE}"

    @property
    def clock(self) -> Path:
        """The file that says how far this demo's clock is ahead."""
        return self.folder / _CLOCK

    def settings(self) -> Settings:
        """Return the settings with which the database is made and filled."""
        return load_settings(
            database_url=self.database_url,
            migration_url=None,
            base_url=self.base_url,
            secret_key=self.secret_key,
            secure_cookies=False,
        )

    def environment(self, mail_url: str) -> dict[str, str]:
        """Return what the web server and the worker are told."""
        return {
            "FIRESIDE_DATABASE_URL": self.database_url,
            "FIRESIDE_BASE_URL": self.base_url,
            "FIRESIDE_SECRET_KEY": self.secret_key,
            "FIRESIDE_SECURE_COOKIES": "0",
            "FIRESIDE_MAIL_URL": mail_url,
            "FIRESIDE_MAIL_FROM": "Larkfield Careers <careers@larkfield.example.edu>",
            "FIRESIDE_MAILBOX_FOLDER": str(self.folder / _MAILS),
            "FIRESIDE_DEMO_TOKEN": self.token,
            "FIRESIDE_DEMO_CLOCK": str(self.clock),
        }


def run_demo(serve: bool, folder: Path, port: int) -> int:
    """Run the demo and return the exit code: 0 when the walk arrived, 1 with a sentence if not."""
    narrator = Narrator()
    plan = Plan(
        folder.expanduser().resolve(),
        port if serve or port_is_free(port) else free_port(),
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(48),
    )
    try:
        with _ended_by_signals():
            _run(plan, narrator, serve=serve)
    except (DemoError, WalkError, OSError, KeyError) as problem:
        narrator.fail(str(problem))
        return 1
    except KeyboardInterrupt:
        narrator.say("\nThe demo was interrupted.")
        return 130
    return 0


def _run(plan: Plan, narrator: Narrator, *, serve: bool) -> None:
    if not port_is_free(plan.port):
        raise DemoError(
            f"Port {plan.port} is taken by another program. End it, or choose another port: "
            f"make demo PORT={(other := free_port())}, or fireside demo --port {other}"
        )
    with _folder_for_us(plan.folder):
        narrator.heading("Making the demo's database")
        seeded = _prepare(plan, narrator)
        with (
            mailbox(plan.folder / _MAILS) as mail_url,
            served(plan.environment(mail_url), plan.port, plan.folder) as children,
        ):
            narrator.heading("One interview, from the first objective to what it changed")
            packet = walk_interview(_scene(plan, seeded), narrator)
            if serve:
                mails = f"{plan.base_url}/demo/mails"
                print_doors(narrator, _links(plan, seeded), mails, packet)
                _wait(children)
                narrator.say("\nGoodbye.")


def _wait(children: list[Child]) -> None:
    """Serve until Ctrl-C; raise DemoError when a part ends by itself."""
    try:
        while True:
            for part in children:
                part.check()
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        return


def _prepare(plan: Plan, narrator: Narrator) -> Seeded:
    """Make the database anew and fill it."""
    settings = plan.settings()
    database = plan.folder / _DATABASE
    if database.exists():
        _check_replaceable(settings, database)
    stale = (*plan.folder.glob(f"{_DATABASE}*"), *plan.folder.glob(f"{_MAILS}/*.eml"))
    for old in (*stale, *plan.folder.glob(_CLOCK)):
        old.unlink()
    with narrator.step("The tables stand"):
        upgrade(settings.database_url)
    with narrator.step("Two institutions moved in") as told, create_app(settings).app_context():
        seeded = seed_demo()
        db.engine.dispose()
        cast = seeded.catalog
        told.found = (
            f"{len(cast.students)} students, {len(cast.hosts)} hosts, "
            f"{len(cast.stories)} interviews"
        )
    return seeded


def _check_replaceable(settings: Settings, database: Path) -> None:
    """Raise DemoError unless the database that lies there is an earlier demo."""
    try:
        with create_app(settings).app_context():
            replaceable = is_demo()
            db.session.remove()
            db.engine.dispose()
    except SQLAlchemyError:
        replaceable = False
    if not replaceable:
        raise DemoError(f"{database} is not a demo database, so we leave it alone. Move it away.")


@contextmanager
def _folder_for_us(folder: Path) -> Iterator[None]:
    """Make the folder and hold it: two demos must not share one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                f"Another demo is running in {folder}. End it, or choose another --folder."
            ) from None
        yield


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end us as Ctrl-C does, so that the children are ended in order."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _scene(plan: Plan, seeded: Seeded) -> Scene:
    """Tell the walk who is who and where the doors are."""
    walk = seeded.catalog.walk
    student = next(s for s in seeded.catalog.students if s.name == walk.student)
    host = next(h for h in seeded.catalog.hosts if h.key == walk.host)
    home = student.institution
    advisor = next(s for s in seeded.catalog.staff if s.institution == home and s.role == "advisor")
    minutes = next((s.minutes for s in seeded.catalog.stories if s.host == walk.host), 30)
    return Scene(
        base_url=plan.base_url,
        home=f"/i/{student.institution}/",
        student_door=_door(plan, seeded, home, student.email),
        host_door=_door(plan, seeded, home, host.email),
        advisor_door=_door(plan, seeded, home, advisor.email),
        advisor=advisor,
        student=student,
        host=host,
        script=walk,
        minutes=minutes,
        mails=plan.folder / _MAILS,
        clock=plan.clock,
        packet=plan.folder / "prep-packet.pdf",
    )


def _door(plan: Plan, seeded: Seeded, slug: str, email: str) -> str:
    membership_id = seeded.membership_ids[slug, email]
    return f"{plan.base_url}/i/{slug}/demo/sign-in/{plan.token}/{membership_id}"


def _links(plan: Plan, seeded: Seeded) -> list[SignInLink]:
    """Return a way in for one person of each role, and for the host of both institutions."""
    cast = seeded.catalog
    walk = cast.walk
    student = next(s for s in cast.students if s.name == walk.student)
    host = next(h for h in cast.hosts if h.key == walk.host)
    shared = next(h for h in cast.hosts if h.also_at)
    staff = {s.role: s for s in reversed(cast.staff) if s.institution == student.institution}
    people: list[tuple[str, str, DemoStudent | DemoHost | Staff]] = [
        ("Student", student.institution, student),
        ("Host", host.institution, host),
        ("Adviser", student.institution, staff["advisor"]),
        ("Administrator", student.institution, staff["administrator"]),
        ("Host of both", shared.also_at or "", shared),
    ]
    names = {institution.slug: institution.name for institution in cast.institutions}
    return [
        SignInLink(role, person.name, names[slug], _door(plan, seeded, slug, person.email))
        for role, slug, person in people
    ]
