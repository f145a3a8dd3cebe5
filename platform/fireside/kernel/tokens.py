"""Signed, timed tokens for links: they say what they are for, and nothing secret."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from fireside.config import Settings
from fireside.kernel.errors import Gone, NotFound


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.secret_key or "",
        salt=f"fireside.{purpose}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )


def sign(purpose: str, payload: dict[str, Any]) -> str:
    """Return a URL-safe token that only ``unsign`` with the same purpose reads."""
    return _serializer(purpose).dumps(payload)


def unsign(purpose: str, token: str, max_age_seconds: int) -> dict[str, Any]:
    """Return the payload; raise Gone when it is too old, NotFound when it was never ours."""
    try:
        payload: dict[str, Any] = _serializer(purpose).loads(token, max_age=max_age_seconds)
    except SignatureExpired:
        raise Gone("This link is too old.", do="Ask for a new one.") from None
    except BadSignature:
        raise NotFound from None
    return payload


def keyed_digest(purpose: str, text: str) -> str:
    """Return a hex HMAC-SHA256 of ``text`` under the deployment's secret, for codes and lookups."""
    settings: Settings = current_app.extensions["fireside.settings"]
    key = settings.secret_key + purpose
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def fingerprint(secret: str) -> str:
    """Return the SHA-256 under which a random secret is stored, so that a leak opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time; text outside ASCII is compared as UTF-8 instead of raising."""
    return hmac.compare_digest(left.encode(), right.encode())
