"""An application on a temporary SQLite database that is emptied in a moment."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Final

from flask import Flask

from fireside.app import create_app
from fireside.config import Settings
from fireside.kernel.db import db
from fireside.kernel.db.migrating import upgrade
from fireside.plugins import migrating, timing
from fireside.plugins.loader import load_plugins

BASE_URL: Final = "http://fireside.test"
_NOWHERE: Final = "smtp://127.0.0.1:9"
"""The port that discards: for an application that is not meant to send."""


class Stage:
    """One application for a whole run; its database is copied anew from a migrated one.

    ``unmade`` says why a plugin's tables could not be made, by its name.
    """

    def __init__(self, folder: Path, mail_url: str = _NOWHERE) -> None:
        self._migrated = folder / "migrated.sqlite3"
        self._used = folder / "used.sqlite3"
        upgrade(self.migrated_url)
        tables = [one.tables for one in load_plugins().plugins.values() if one.tables]
        self.unmade = {
            done.plugin: done.problem
            for done in migrating.upgrade_all(self.migrated_url, tables)
            if done.problem
        }
        self.app = create_app(settings_for(self._used, mail_url))
        self.app.testing = True
        timing.tally_of(self.app).every = None

    @property
    def migrated_url(self) -> str:
        """The address of the database from which each test's own is copied."""
        return f"sqlite:///{self._migrated}"

    def clear(self) -> Flask:
        """Return the application with an empty database."""
        self.close()
        shutil.copyfile(self._migrated, self._used)
        return self.app

    def close(self) -> None:
        """Let go of the database, and remove it."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{self._used}{suffix}").unlink(missing_ok=True)


def settings_for(database: Path, mail_url: str) -> Settings:
    """Return settings in which the environment of this machine has no say."""
    return Settings(
        database_url=f"sqlite:///{database}",
        migration_url=None,
        secret_key=secrets.token_urlsafe(32),
        encryption_keys=None,
        base_url=BASE_URL,
        mail_url=mail_url,
        mail_from="Fireside <fireside@fireside.test>",
        redis_url=None,
        safe_mode=False,
        secure_cookies=False,
        environment="test",
    )
