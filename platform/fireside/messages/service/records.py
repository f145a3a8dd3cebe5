"""What this room holds about one person, and what goes when she leaves."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.messages.models import Concern, Message


def share_of(membership_id: int) -> Share:
    """Return what she wrote; what others wrote, also about her, is in their copies."""
    written = select(Message).where(Message.author_id == membership_id).order_by(Message.id)
    told = select(Concern).where(Concern.reporter_id == membership_id).order_by(Concern.id)
    return Share(
        {
            "message": records_of(
                db.session.scalars(written), without=("mail_key",), text="sealed"
            ),
            "concern": records_of(
                db.session.scalars(told), without=("closed_by", "closed_at"), text="sealed"
            ),
        }
    )


def erase_words_of(membership_id: int) -> None:
    """Delete what she wrote to others, and what she told staff; what they told of her is theirs."""
    for statement in (
        delete(Message).where(Message.author_id == membership_id),
        delete(Concern).where(Concern.reporter_id == membership_id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
