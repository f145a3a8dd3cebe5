"""`make dev`: the demo's people in an SQLite database of yours; code and templates reload.

The first start fills the database, later ones keep it. The mail server lives in the outer process,
the web server and the worker in the inner one, which starts again whenever a file changes.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import is_running_from_reloader, run_simple

from fireside.app import create_app
from fireside.config import load_settings
from fireside.demo.mailbox import mailbox
from fireside.demo.seed import seed_demo
from fireside.demo.site import create_demo_app
from fireside.institutions.service import list_institutions
from fireside.kernel import tenancy
from fireside.kernel.assets import asset_folder
from fireside.kernel.db import db
from fireside.kernel.db.migrating import upgrade
from fireside.kernel.jobs.worker import Worker
from fireside.people.models import Membership
from fireside.people.rules import Role
from tests.tools.plugin_sources import plugin_sources

PORT = int(os.environ.get("PORT", "8000"))
FOLDER = Path("var/dev").resolve()
BASE_URL = f"http://127.0.0.1:{PORT}"
ENVIRONMENT = {
    "FIRESIDE_DATABASE_URL": f"sqlite:///{FOLDER / 'dev.sqlite3'}",
    "FIRESIDE_BASE_URL": BASE_URL,
    "FIRESIDE_ENVIRONMENT": "development",
    "FIRESIDE_SECRET_KEY": "for your own machine only, and no secret",
    "FIRESIDE_SECURE_COOKIES": "0",
    "FIRESIDE_MAILBOX_FOLDER": str(FOLDER / "mails"),
}


def main() -> None:
    """Prepare once in the outer process, serve in the inner one."""
    with ExitStack() as stack:
        if not is_running_from_reloader():
            FOLDER.mkdir(parents=True, exist_ok=True)
            for name, value in ENVIRONMENT.items():
                os.environ.setdefault(name, value)
            os.environ["FIRESIDE_DEMO_TOKEN"] = secrets.token_urlsafe(32)
            folder = Path(os.environ["FIRESIDE_MAILBOX_FOLDER"])
            os.environ["FIRESIDE_MAIL_URL"] = stack.enter_context(mailbox(folder))
            prepare()
        serve()


def prepare() -> None:
    """Bring the tables up to date, fill an empty database, and say where the doors are."""
    settings = load_settings()
    upgrade(settings.database_url)
    with create_app(settings).app_context():
        if not list_institutions():
            print("Filling the database with the demo's people …")
            seed_demo()
        for line in doors():
            print(line)
        db.session.remove()
        db.engine.dispose()


def doors() -> Iterator[str]:
    """Name a way in for one person of each role."""
    token = os.environ["FIRESIDE_DEMO_TOKEN"]
    slug, institution_id = (first := list_institutions()[0]).slug, first.id
    with tenancy.scope(institution_id):
        for role in Role:
            held = getattr(Membership, f"is_{role.value}")
            member = db.session.scalar(select(Membership).where(held).order_by(Membership.id))
            if member is not None:
                address = f"{BASE_URL}/i/{slug}/demo/sign-in/{token}/{member.id}"
                print_role = role.value.replace("advisor", "adviser")
                yield f"{print_role:14} {member.name:24} {address}"
    yield f"{'mails':39} {BASE_URL}/demo/mails"


def work(app: Flask) -> None:
    """Do what the worker does, in a thread that ends with this process."""
    worker = Worker(app)
    while True:
        if not worker.run_one():
            time.sleep(0.5)


def serve() -> None:
    """Serve until stopped; start again when code, a template or a style changes."""
    app = None
    if is_running_from_reloader():
        app = create_demo_app()
        app.debug = True
        app.jinja_env.auto_reload = True
        threading.Thread(target=work, args=(app,), daemon=True).start()
    templates = [str(path) for path in asset_folder("templates").rglob("*.*")]
    run_simple(
        "127.0.0.1", PORT, app or Flask("outer"),
        use_reloader=True, use_debugger=True, threaded=True,
        extra_files=[*templates, *plugin_sources()],
    )  # fmt: skip


if __name__ == "__main__":
    main()
