"""Kinds of mail, and how one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from msgspec import Struct, field

from fireside.kernel import clock, jobs
from fireside.kernel.db import Fresh, insert_last_unless_known, insert_unless_known
from fireside.kernel.mail.models import MailState, OutgoingMail


class MailContext(Struct, frozen=True):
    """What a builder is told: ids only; it reads the present state itself."""

    institution_id: int
    mail_id: int
    account_id: int | None
    payload: dict[str, Any]


class Letter(Struct, frozen=True):
    """A mail ready to be written; ``template`` names ``email/<template>.txt`` and ``.html``.

    ``from_name`` is whose words they are, where they are a person's own.
    """

    to_name: str
    to_address: str
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"
    reply_to: tuple[str, str] | None = None  # name and address
    from_name: str = ""


class MailBounced(Struct, frozen=True):
    """Announced when a server says for good that an address does not exist."""

    institution_id: int
    account_id: int | None
    address: str


class MailSettled(Struct, frozen=True):
    """Announced when the fate of a mail is known: sent, dropped, bounced or failed."""

    institution_id: int
    mail_id: int
    kind: str
    payload: dict[str, Any]
    state: MailState


class Topic(Struct, frozen=True):
    """A group of mails that people may do without; ``roles`` are those who get them."""

    key: str
    title: str
    sentence: str
    roles: frozenset[str]


Builder = Callable[[MailContext], Letter | None]
Wanted = Callable[[int, str], bool]
Reachable = Callable[[int], bool]
ChoicesPage = Callable[[], str]
OneClick = Callable[[int, str], str]
SenderName = Callable[[], str | None]
KindWords = Callable[[str], str]
mail_kinds: dict[str, Builder] = {}
topics: dict[str, Topic] = {}
_topic_of: dict[str, str] = {}
_wanted: list[Wanted] = []
_reachable: list[Reachable] = []
_choices_page: list[ChoicesPage] = []
_one_click: list[OneClick] = []
_sender_name: list[SenderName] = []
_kind_words: list[KindWords] = []


def mail_kind(name: str, topic: str | None = None) -> Callable[[Builder], Builder]:
    """Register the builder of a kind; it returns None when the mail is no longer true.

    A kind with a ``topic`` (``register_topic``) is not sent to whoever has declined that topic;
    one without is part of the matter itself, as an invitation or a sign-in link is.
    """

    def register(builder: Builder) -> Builder:
        if mail_kinds.setdefault(name, builder) is not builder:
            raise ValueError(f"two builders for mail {name!r}")
        if topic is not None:
            _topic_of[name] = topic
        return builder

    return register


def register_topic(key: str, title: str, sentence: str, *roles: str) -> None:
    """Add a group of mails that these roles may switch off in their settings."""
    topics[key] = Topic(key, title, sentence, frozenset(roles))


def ask_whether_wanted(wanted: Wanted) -> None:
    """Let a function (account id, topic) say whether somebody here wants mail of a topic."""
    _wanted[:] = [wanted]


def ask_whether_reachable(reachable: Reachable) -> None:
    """Let a function (account id) say whether anybody reads an account's mail any more."""
    _reachable[:] = [reachable]


def show_choices_at(page: ChoicesPage) -> None:
    """Let a function say where in this institution somebody chooses which mails she wants."""
    _choices_page[:] = [page]


def decline_at(address: OneClick) -> None:
    """Let a function (account id, topic) say at which address one press declines a topic."""
    _one_click[:] = [address]


class Choice(Struct, frozen=True):
    """What stands at the foot of a mail that can be declined: its topic, and where to decline.

    ``one_click`` is the address at which a mail program declines it for its reader (RFC 8058).
    """

    title: str
    url: str
    one_click: str | None = None


def choice_of(kind: str, account_id: int | None = None) -> Choice | None:
    """Return the foot of a kind of mail, or None where it belongs to the matter itself."""
    topic = topics.get(_topic_of.get(kind, ""))
    if topic is None or not _choices_page:
        return None
    one_click = None
    if account_id is not None and _one_click:
        one_click = _one_click[0](account_id, topic.key)
    return Choice(topic.title, _choices_page[0](), one_click)


def name_senders(naming: SenderName) -> None:
    """Let a function say whose name stands before the address that a mail comes from."""
    _sender_name[:] = [naming]


def sender_name(person: str = "") -> str | None:
    """Return the name to send in, or None for the one in the settings.

    A letter in a ``person``'s own words comes from her by way of her institution.
    """
    house = next((name for naming in _sender_name if (name := naming())), None)
    if house is None:
        return None
    return f"{person} via {house}" if person else f"{house} via Fireside"


def is_wanted(kind: str, account_id: int | None) -> bool:
    """Tell whether a mail of this kind may go to this account."""
    topic = _topic_of.get(kind)
    if topic is None or account_id is None:
        return True
    return all(wanted(account_id, topic) for wanted in _wanted)


def is_reachable(account_id: int | None) -> bool:
    """Tell whether an account has an address still: nobody writes to whoever has left."""
    return account_id is None or all(reachable(account_id) for reachable in _reachable)


def put_kinds_into_words(words: KindWords) -> None:
    """Let a function say what a kind of mail is about, in a few words without anybody's name."""
    _kind_words[:] = [words]


def kind_words(kind: str) -> str:
    """Return what a kind of mail is about; the kind itself where nobody says."""
    return _kind_words[0](kind) if _kind_words else kind


def enqueue_mail(
    kind: str,
    *,
    to_account_id: int | None,
    payload: dict[str, Any],
    dedupe_key: str,
    run_at: datetime | None = None,
) -> OutgoingMail | None:
    """Ask for one mail in the transaction in hand; None when this key was asked before."""
    mail = OutgoingMail(**_asked(kind, to_account_id, payload, dedupe_key))
    if not insert_unless_known(mail, OutgoingMail.institution_id, OutgoingMail.dedupe_key):
        return None
    jobs.enqueue("mail.send", {"mail_id": mail.id}, run_at=run_at, dedupe_key=f"mail:{mail.id}")
    return mail


def enqueue_new_mail(
    kind: str, *, to_account_id: int | None, payload: dict[str, Any], dedupe_key: str
) -> None:
    """Ask for one mail when the transaction in hand ends, for whoever need not know more.

    Where the key was asked with before, the job finds no mail of its own and sends nothing.
    """
    mail = Fresh(OutgoingMail, **_asked(kind, to_account_id, payload, dedupe_key))
    insert_last_unless_known(mail, OutgoingMail.institution_id, OutgoingMail.dedupe_key)
    mail_id = mail.values["id"]
    jobs.enqueue("mail.send", {"mail_id": mail_id}, dedupe_key=f"mail:{mail_id}")


def _asked(
    kind: str, account_id: int | None, payload: dict[str, Any], dedupe_key: str
) -> dict[str, Any]:
    return {
        "kind": kind,
        "account_id": account_id,
        "payload": payload,
        "dedupe_key": dedupe_key,
        "message_id": make_msgid(domain="fireside.invalid"),
        "created_at": clock.now(),
    }


def send_mail_again(mail: OutgoingMail) -> None:
    """Put a mail that did not arrive back among those that wait; it keeps its Message-ID."""
    mail.state, mail.error = MailState.QUEUED, None
    key = f"mail:{mail.id}:again:{clock.now().timestamp()}"
    jobs.enqueue("mail.send", {"mail_id": mail.id}, dedupe_key=key)
