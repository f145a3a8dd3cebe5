"""What became of a mail, in words, and whether it can be sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

BOUNCED, FAILED, DROPPED = "bounced", "failed", "dropped"
_AWAY: Final = frozenset(
    {
        "ConnectionRefusedError",
        "ConnectionResetError",
        "ConnectionAbortedError",
        "BrokenPipeError",
        "OSError",
        "SMTPConnectError",
        "SMTPHeloError",
        "SMTPServerDisconnected",
        "TimeoutError",
        "gaierror",
    }
)
_CAUSES: Final[Mapping[str, str]] = {
    "MailDeferred": "The mail server kept saying “later”, for about three hours.",
    "SMTPAuthenticationError": "The mail server does not let Fireside in. Ask your operator.",
    "SMTPSenderRefused": "The mail server does not take mail from our address. Ask your operator.",
    "SMTPDataError": "The mail server refused the letter itself. Ask your operator.",
    "SMTPNotSupportedError": "The mail server cannot write to such an address.",
    "SSLCertVerificationError": "The mail server could not prove who it is. Ask your operator.",
}
_STATUS = re.compile(r"(?P<code>\d{3})[ -](?:(?P<enhanced>\d\.\d{1,3}\.\d{1,3})\b)?")


def fate_in_words(state: str, error: str | None) -> str:
    """Return why a mail did not arrive, for an administrator; empty where it did, or still may.

    ``error`` is what the server said (bounced) or the name of what went wrong (failed).
    """
    if state == DROPPED:
        return "When its time came it was no longer true, or its reader does without such mail."
    if state == BOUNCED:
        return _refusal(error or "")
    if state != FAILED:
        return ""
    if error in _AWAY:
        return "The mail server could not be reached for about three hours."
    return _CAUSES.get(error or "", "Fireside could not write this letter. Tell your operator.")


def _refusal(said: str) -> str:
    """Read the server's status (RFC 5321 §4.2, RFC 3463)."""
    found = _STATUS.match(said)
    enhanced = (found["enhanced"] or "") if found else ""
    code = found["code"] if found else ""
    if enhanced.startswith(("5.7.", "5.6.")) or (not enhanced and code == "554"):
        return "The mail server refused the letter, perhaps as unwanted mail."
    if enhanced == "5.2.2" or (not enhanced and code == "552"):
        return "The mailbox is full."
    if enhanced.startswith("5.2."):
        return "The mailbox is closed, or takes no such letters."
    return "The mail server says that there is no such address."


def can_send_again(state: str, *, bounces: bool) -> bool:
    """Tell whether an administrator can send a mail again: never while its address bounces."""
    return state in (BOUNCED, FAILED) and not bounces
