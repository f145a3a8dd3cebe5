"""Notices beside mail: what is told that way, and what became of one."""

from __future__ import annotations

import enum

_KEPT_TO_MAIL = ("people.", "admin.", "messages.concern")


class NoticeState(enum.StrEnum):
    """The fate of a notice."""

    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"  # not wanted any more, or its plugin is off
    REFUSED = "refused"  # the other side will not take it
    FAILED = "failed"  # given up after many attempts


def is_told_beside(kind: str) -> bool:
    """Tell whether a kind of mail is worth a word elsewhere; a sign-in link is not."""
    return not kind.startswith(_KEPT_TO_MAIL)
