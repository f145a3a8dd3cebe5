"""Use cases of the conversation: notes, who reads them, and what advisers say to them."""

from fireside.conversation.service.commenting import (
    ANSWERED_MAIL,
    CommentView,
    NotSharedNow,
    answer_comment,
    comment_on,
    comments_of,
    has_comments,
)
from fireside.conversation.service.erasing import erase_notes_of
from fireside.conversation.service.reading import (
    NoteView,
    next_free_key,
    note_sheet,
    notes_of,
    quotable_notes,
    shared_notes,
)
from fireside.conversation.service.records import share_of
from fireside.conversation.service.reviewing import (
    COMMENTED_MAIL,
    ReviewView,
    comments_in,
    last_review,
    notes_waiting,
    review_interview,
)
from fireside.conversation.service.sharing import (
    Look,
    SharingWithdrawn,
    Visit,
    gather_visits,
    interview_for_advisor,
    last_look,
    last_shared_at,
    looks_at,
)
from fireside.conversation.service.telling import Word, find_answered, find_commented
from fireside.conversation.service.writing import NoteConflict, delete_note, save_note

__all__ = [
    "ANSWERED_MAIL",
    "COMMENTED_MAIL",
    "CommentView",
    "Look",
    "NotSharedNow",
    "NoteConflict",
    "NoteView",
    "ReviewView",
    "SharingWithdrawn",
    "Visit",
    "Word",
    "answer_comment",
    "comment_on",
    "comments_in",
    "comments_of",
    "delete_note",
    "erase_notes_of",
    "find_answered",
    "find_commented",
    "gather_visits",
    "has_comments",
    "interview_for_advisor",
    "last_look",
    "last_review",
    "last_shared_at",
    "looks_at",
    "next_free_key",
    "note_sheet",
    "notes_of",
    "notes_waiting",
    "quotable_notes",
    "review_interview",
    "save_note",
    "share_of",
    "shared_notes",
]
