"""What an institution says: where to post, and the secret that the receiver knows, too."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from fireside.plugins import PluginContext

_MARK = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes, as Standard Webhooks asks


class Settings(BaseModel):
    """The settings of one institution."""

    address: str = Field(
        default="",
        max_length=500,
        title="Address to post to",
        description="Where your chat room or program takes messages: https://…",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="Signing secret",
        description="As the receiver gives it: whsec_ and 24 to 64 bytes in Base64. "
        "Leave it empty for a receiver that checks nothing.",
    )

    @field_validator("address")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("Write an address that begins with https://")
        if parts.username or parts.password:
            raise ValueError("Leave names and passwords out of the address")
        return value

    @field_validator("secret")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            _key(value.get_secret_value())
        return value

    @classmethod
    def of(cls, ctx: PluginContext) -> Settings:
        """Read what the institution has set."""
        return cls.model_validate(dict(ctx.settings))

    @property
    def host(self) -> str:
        """The name of the receiver's host."""
        return urlsplit(self.address).hostname or ""

    @property
    def key(self) -> bytes:
        """The bytes of the secret; none where the receiver checks nothing."""
        secret = self.secret.get_secret_value()
        return _key(secret) if secret else b""


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_MARK), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The secret is whsec_ and a text in Base64") from None
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(f"The secret has {_SHORTEST} to {_LONGEST} bytes")
    return key
