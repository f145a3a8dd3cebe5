"""Pages of the conversation: the sheet of notes, the answers to comments, the offline copy."""

from fireside.conversation.views import comments, notes, offline
from fireside.conversation.views.offline import install
from fireside.conversation.views.room import blueprint

__all__ = ["blueprint", "comments", "install", "notes", "offline"]
