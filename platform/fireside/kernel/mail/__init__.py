"""Mail: asked for by kind and ids in a transaction, written and sent by the worker.

No text waits in the database. A letter is composed at the moment of sending, so that what is no
longer true is never sent; the Message-ID is fixed before, so that a second copy is recognised.
"""

from fireside.kernel.mail.models import MailState, OutgoingMail
from fireside.kernel.mail.registry import (
    Letter,
    MailBounced,
    MailContext,
    enqueue_mail,
    mail_kind,
    mail_kinds,
)

__all__ = [
    "Letter",
    "MailBounced",
    "MailContext",
    "MailState",
    "OutgoingMail",
    "enqueue_mail",
    "mail_kind",
    "mail_kinds",
]
