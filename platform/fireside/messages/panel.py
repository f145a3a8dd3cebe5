"""The thread on the interview page."""

from __future__ import annotations

from typing import Any

from fireside.interviews.models import Interview
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel
from fireside.messages.forms import MessageForm
from fireside.messages.service import closed_words, thread_of


def _context(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    thread = thread_of(actor, interview)
    name = thread.other.first_name
    return {
        "thread": thread,
        "closed": closed_words(thread.closed, name) if thread.closed else "",
        "form": form if isinstance(form, MessageForm) else MessageForm(formdata=None),
    }


def _was_asked(actor: Actor, interview: Interview) -> bool:
    return interview.host_id is not None and allowed(actor, "message.read", interview)


PANEL = Panel(
    key="messages",
    stage="book",
    title="Messages",
    template="messages/_thread.html",
    context=_context,
    visible=_was_asked,
)
