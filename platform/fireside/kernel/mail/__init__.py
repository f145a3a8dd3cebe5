"""Mail: asked for by kind and ids in a transaction, written and sent by the worker.

No text waits in the database. A letter is composed at the moment of sending, so that what is no
longer true is never sent; the Message-ID is fixed before, so that a second copy is recognised.
"""

from fireside.kernel.mail.models import MailState, OutgoingMail
from fireside.kernel.mail.registry import (
    Letter,
    MailBounced,
    MailContext,
    MailSettled,
    Topic,
    ask_whether_reachable,
    ask_whether_wanted,
    decline_at,
    enqueue_mail,
    enqueue_new_mail,
    kind_words,
    mail_kind,
    mail_kinds,
    name_senders,
    put_kinds_into_words,
    register_topic,
    send_mail_again,
    sender_name,
    show_choices_at,
    topics,
)

__all__ = [
    "Letter",
    "MailBounced",
    "MailContext",
    "MailSettled",
    "MailState",
    "OutgoingMail",
    "Topic",
    "ask_whether_reachable",
    "ask_whether_wanted",
    "decline_at",
    "enqueue_mail",
    "enqueue_new_mail",
    "kind_words",
    "mail_kind",
    "mail_kinds",
    "name_senders",
    "put_kinds_into_words",
    "register_topic",
    "send_mail_again",
    "sender_name",
    "show_choices_at",
    "topics",
]
