"""Word to the administrators that a plugin has been switched off by itself."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership

PLUGIN_OFF: Final = "admin.plugin_off"


def tell_plugin_off(plugin: str) -> None:
    """Ask for a mail to each administrator who is here; each time that it happens, one."""
    here = Membership.is_administrator, ~Membership.paused, Membership.left_at.is_(None)
    moment = clock.now().timestamp()
    for account_id in db.session.scalars(select(Membership.account_id).where(*here)):
        enqueue_mail(
            PLUGIN_OFF,
            to_account_id=account_id,
            payload={"plugin": plugin},
            dedupe_key=f"{PLUGIN_OFF}:{plugin}:{account_id}:{moment}",
        )
