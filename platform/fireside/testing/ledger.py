"""The faults of plugins that a test met, and which of them it has looked at."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from fireside.institutions.service import list_institutions
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.plugins.models import PluginFault


class Faults:
    """The faults of the plugins that a test met; what it does not take fails it at its end."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._taken: set[int] = set()

    def take(self) -> list[str]:
        """Return the faults since the last time, oldest first, such as `packet_section x: …`."""
        new = {number: words for number, words in self._stored() if number not in self._taken}
        self._taken |= set(new)
        return list(new.values())

    def _stored(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for number in _institutions(self._app):
            with self._app.app_context(), tenancy.scope(number):
                rows = db.session.scalars(select(PluginFault).order_by(PluginFault.id))
                found += [(row.id, f"{row.plugin}, {row.hook}: {row.error}") for row in rows]
        return found


def _institutions(app: Flask) -> list[int]:
    with app.app_context():
        return [institution.id for institution in list_institutions()]
