"""The mail server of the tests: the one that authors of plugins have as well."""

from fireside.testing.outbox import (
    Outbox,
    PostOffice,
    calendar_of,
    recipient,
    text_of,
)

__all__ = [
    "Outbox",
    "PostOffice",
    "calendar_of",
    "recipient",
    "text_of",
]
