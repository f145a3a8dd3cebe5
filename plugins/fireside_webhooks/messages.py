"""What is posted: JSON with numbers and fixed words, and the signature over it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fireside.plugins import DataSubject, Notice, PluginContext


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the id by which a receiver knows it again."""

    id: str
    body: bytes


def about_notice(notice: Notice) -> Message:
    """Return the message about a notice; chat rooms read `text`, programs the rest."""
    told = {
        "text": f"{notice.text} {notice.url}",
        "type": notice.kind,
        "timestamp": notice.at.isoformat(),
        "data": {"url": notice.url, "membership_id": notice.membership_id},
    }
    return Message(notice.id, _json(told))


def about_somebody_gone(ctx: PluginContext, subject: DataSubject) -> Message:
    """Return the message that asks a receiver to erase what it keeps of somebody."""
    told = {
        "text": f"Place number {subject.membership_id} is empty now: erase what you keep of it.",
        "type": "person.erased",
        "timestamp": ctx.now.isoformat(),
        "data": {"membership_id": subject.membership_id},
    }
    return Message(f"erased_{ctx.institution_id}_{subject.membership_id}", _json(told))


def headers_for(message: Message, key: bytes, present: datetime) -> dict[str, str]:
    """Return the headers of Standard Webhooks: id, seconds since 1970, HMAC-SHA256 over both."""
    seconds = str(int(present.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Fireside-Webhooks/1",
        "webhook-id": message.id,
        "webhook-timestamp": seconds,
    }
    if key:
        signed = b".".join((message.id.encode(), seconds.encode(), message.body))
        mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        headers["webhook-signature"] = f"v1,{mark}"
    return headers


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
