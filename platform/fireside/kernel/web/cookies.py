"""The signed cookie of forms: Flask's own, made ready once instead of twice for each request.

It holds a mark and a message or two, so that there is nothing to compress. Signed and read as
before: a cookie that Flask compressed still opens.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode


class _Plain(URLSafeTimedSerializer):
    """Writes without trying whether compression would help."""

    def dump_payload(self, obj: Any) -> bytes:
        """Return the payload for an address or a cookie."""
        text: str = self.serializer.dumps(obj)
        return base64_encode(text.encode())


class FormCookies(SecureCookieSessionInterface):
    """Flask's sessions with one serializer for the application's life."""

    def __init__(self) -> None:
        self._ready: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the serializer; None where there is no key."""
        usual = None if self._ready is not None else super().get_signing_serializer(app)
        if usual is not None:
            self._ready = _Plain(
                usual.secret_keys,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={
                    "key_derivation": self.key_derivation,
                    "digest_method": self.digest_method,
                },
            )
        return self._ready


def install(app: Flask) -> None:
    """Let the application keep its form cookies so."""
    app.session_interface = FormCookies()
