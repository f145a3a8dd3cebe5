"""Posts short notices to an address of the institution's: a chat room, or a program of its own.

What is posted is signed as Standard Webhooks describes (https://www.standardwebhooks.com), so that
the receiver knows that it comes from here and can tell what it has already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fireside.plugins import (
    Channel,
    DataSubject,
    Delivery,
    Erasure,
    Notice,
    PluginContext,
    hookimpl,
)
from fireside_webhooks.messages import about_notice, about_somebody_gone
from fireside_webhooks.posting import send
from fireside_webhooks.settings import Settings

name = "fireside_webhooks"
version = "1.0.0"
title = "Webhooks"
summary = "Short notices for staff, posted to a chat room or a program of your own."
requires_api = ">=1.1,<2"
settings_schema = Settings

_STAFF = frozenset({"advisor", "administrator"})


def deliver(ctx: PluginContext, notice: Notice) -> Delivery:
    """Post one notice to the address in the settings."""
    return send(ctx, Settings.of(ctx), about_notice(notice))


@hookimpl
def register_channels() -> Sequence[Channel]:
    """Give one channel, for whoever works at the institution."""
    return [
        Channel(
            "post",
            "In the team’s room",
            "A short line where your team reads along: what happened, without names. "
            "Everybody who is in that room sees it.",
            _STAFF,
            deliver,
        )
    ]


@hookimpl
def export_subject(ctx: PluginContext, subject: DataSubject) -> Mapping[str, object]:
    """Say where copies of somebody's notices may lie; nothing is kept here."""
    settings = Settings.of(ctx)
    if not settings.address:
        return {}
    return {
        "posted_to": settings.host,
        "what": "If you chose to be told in the team's room, each notice was posted there with "
        "the number of your place.",
        "place": subject.membership_id,
    }


@hookimpl
def erase_subject(ctx: PluginContext, subject: DataSubject) -> Erasure:
    """Tell the receiver that somebody is gone, so that it erases what it keeps."""
    settings = Settings.of(ctx)
    if not settings.address:
        return Erasure(0)
    came = send(ctx, settings, about_somebody_gone(ctx, subject))
    if came is Delivery.LATER:
        raise ReceiverAway
    if came is Delivery.REFUSED:
        return Erasure(0, f"{settings.host} did not take the word: erase there by hand.")
    return Erasure(1)


class ReceiverAway(Exception):
    """The receiver does not answer; Fireside asks again."""
