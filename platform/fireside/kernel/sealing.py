"""Text that is stored encrypted: AES-256-GCM, each text bound to its institution and its row.

The first key of ``FIRESIDE_ENCRYPTION_KEYS`` seals, all of them open, so that keys can be changed;
without the setting one key is derived from the deployment's secret. HKDF (RFC 5869) makes a key of
its own for each institution. A sealed text that is copied to another row cannot be opened there.
"""

from __future__ import annotations

import functools
import secrets
from typing import TYPE_CHECKING

from flask import current_app

from fireside.config import Settings
from fireside.kernel.errors import FiresideError
from fireside.kernel.tenancy import current_institution_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: random, 96 bits
_KEY_BYTES = 32


class SealBroken(FiresideError):
    """No key of this deployment opens a text: the keys were changed, or the row was tampered."""

    title = "This text cannot be opened"

    def __init__(self) -> None:
        super().__init__(
            "It was sealed with a key that this deployment no longer has.",
            kept="The sealed text is still stored.",
            do="Ask the operator to put the earlier key back into FIRESIDE_ENCRYPTION_KEYS.",
        )


def seal(text: str, row: str) -> bytes:
    """Return ``text`` encrypted for one row, named as ``note:17``, of the institution in scope."""
    return seal_bytes(text.encode(), row)


def unseal(sealed: bytes, row: str) -> str:
    """Return the text of a row; raise SealBroken when no key opens it there."""
    return unseal_bytes(sealed, row).decode()


def seal_bytes(content: bytes, row: str) -> bytes:
    """Do for a whole file what ``seal`` does for a text."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealer = _ciphers(_keys(), current_institution_id())[0]
    return nonce + sealer.encrypt(nonce, content, row.encode())


def unseal_bytes(sealed: bytes, row: str) -> bytes:
    """Return the file of a row; raise SealBroken when no key opens it there."""
    from cryptography.exceptions import InvalidTag  # slow to load, and few pages open a text

    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for cipher in _ciphers(_keys(), current_institution_id()):
        try:
            return cipher.decrypt(nonce, body, row.encode())
        except (InvalidTag, ValueError):  # ValueError: too short to be anything sealed
            continue
    raise SealBroken


def _keys() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["fireside.settings"]
    return settings.sealing_keys


@functools.lru_cache(maxsize=256)
def _ciphers(keys: tuple[str, ...], institution_id: int) -> tuple[AESGCM, ...]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return tuple(AESGCM(_derive(key, institution_id)) for key in keys)


def _derive(key: str, institution_id: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    purpose = f"fireside.sealing.{institution_id}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(key.encode())
