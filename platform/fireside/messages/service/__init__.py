"""Use cases of this room: the thread of an interview, and concerns."""

from fireside.messages.service.concerns import (
    CONCERN_MAIL,
    ConcernLine,
    ConcernPage,
    close_concern,
    count_open_concerns,
    find_concern_for,
    list_concerns,
    look_at_concern,
    own_concerns,
    report_concern,
)
from fireside.messages.service.records import erase_words_of, share_of
from fireside.messages.service.replies import (
    NOT_TAKEN_MAIL,
    find_recipient,
    receive_reply,
    reply_address,
)
from fireside.messages.service.telling import Unsent, Word, find_unsent, find_written
from fireside.messages.service.threads import MessageView, ThreadView, thread_of
from fireside.messages.service.writing import (
    WRITTEN_MAIL,
    ThreadClosed,
    TooLateToTakeBack,
    closed_words,
    send_message,
    take_back,
)

__all__ = [
    "CONCERN_MAIL",
    "NOT_TAKEN_MAIL",
    "WRITTEN_MAIL",
    "ConcernLine",
    "ConcernPage",
    "MessageView",
    "ThreadClosed",
    "ThreadView",
    "TooLateToTakeBack",
    "Unsent",
    "Word",
    "close_concern",
    "closed_words",
    "count_open_concerns",
    "erase_words_of",
    "find_concern_for",
    "find_recipient",
    "find_unsent",
    "find_written",
    "list_concerns",
    "look_at_concern",
    "own_concerns",
    "receive_reply",
    "reply_address",
    "report_concern",
    "send_message",
    "share_of",
    "take_back",
    "thread_of",
]
