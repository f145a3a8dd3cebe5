"""The way from the conversation to what came of it; photos, choices and reminders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCOPED = (
    "note",
    "review",
    "comment",
    "thank_you",
    "promise",
    "referral",
    "relation",
    "reflection",
    "outcome_entry",
    "host_news",
)


def upgrade() -> None:
    """Create the tables, add the columns, and bind each new table to its institution."""
    _conversation()
    _followup()
    _outcomes()
    _people()
    _columns()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _conversation() -> None:
    """Notes, comments and reviews, and the way from a thing to the looks at it."""
    op.create_index(
        "ix_audit_entry_subject",
        "audit_entry",
        ["institution_id", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "note",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("shared_at", MOMENT, nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_note_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_note_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_note")),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            "key",
            name=op.f("uq_note_institution_id_interview_id_key"),
        ),
    )
    op.create_table(
        "review",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("advisor_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "advisor_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_review_institution_id_advisor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_review_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_review_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_review")),
    )
    op.create_index(
        "ix_review_interview",
        "review",
        ["institution_id", "interview_id", "reviewed_at"],
        unique=False,
    )
    op.create_table(
        "comment",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=True),
        sa.Column("by_student", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "author_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_comment_institution_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_comment_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "note_id"],
            ["note.institution_id", "note.id"],
            name=op.f("fk_comment_institution_id_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "review_id"],
            ["review.institution_id", "review.id"],
            name=op.f("fk_comment_institution_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_comment_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_comment")),
    )
    op.create_index(
        "ix_comment_interview", "comment", ["institution_id", "interview_id"], unique=False
    )


def _followup() -> None:
    """Thank-yous, promises, referrals, relations."""
    op.create_table(
        "thank_you",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("thanked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_thank_you_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_thank_you_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_thank_you")),
        sa.UniqueConstraint(
            "institution_id", "interview_id", name=op.f("uq_thank_you_institution_id_interview_id")
        ),
    )
    op.create_table(
        "promise",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("kept_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_promise_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_promise_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_promise")),
    )
    op.create_index(
        "ix_promise_interview", "promise", ["institution_id", "interview_id"], unique=False
    )
    op.create_table(
        "referral",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("may_use_name", sa.Boolean(), nullable=False),
        sa.Column("write_on", sa.Date(), nullable=True),
        sa.Column("followed_up_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_referral_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_referral_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_referral")),
    )
    op.create_index(
        "ix_referral_interview", "referral", ["institution_id", "interview_id"], unique=False
    )
    op.create_table(
        "relation",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("write_on", sa.Date(), nullable=True),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("enough_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_relation_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_relation_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "institution_id", "interview_id", name=op.f("uq_relation_institution_id_interview_id")
        ),
    )


def _outcomes() -> None:
    """Reflections, what came of them, and what hosts may hear."""
    op.create_table(
        "reflection",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("fit_before", sa.Integer(), nullable=True),
        sa.Column("fit_after", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=True),
        sa.Column("in_contact", sa.Boolean(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("competencies", JSON, nullable=False),
        sa.Column("competencies_edition", sa.String(length=20), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_reflection_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_reflection_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_reflection")),
        sa.UniqueConstraint(
            "institution_id", "interview_id", name=op.f("uq_reflection_institution_id_interview_id")
        ),
    )
    op.create_table(
        "outcome_entry",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_outcome_entry_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_outcome_entry_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_outcome_entry")),
    )
    op.create_index(
        "ix_outcome_entry_interview",
        "outcome_entry",
        ["institution_id", "interview_id"],
        unique=False,
    )
    op.create_table(
        "host_news",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_host_news_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_host_news_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_host_news")),
        sa.UniqueConstraint(
            "institution_id", "interview_id", name=op.f("uq_host_news_institution_id_interview_id")
        ),
    )


def _people() -> None:
    """Changes of address that wait."""
    op.create_table(
        "email_change",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("institution_id", sa.BigInteger(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("old_confirmed_at", MOMENT, nullable=True),
        sa.Column("new_confirmed_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_email_change_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_email_change_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
    )
    op.create_index(
        op.f("ix_email_change_account_id"), "email_change", ["account_id"], unique=False
    )


def _columns() -> None:
    """What members choose, and when reminders go out; who was here before is not welcomed again."""
    for name, usual in (("nudge_hours", 20), ("reminder_hours", 24), ("last_reminder_minutes", 60)):
        op.add_column(
            "institution", sa.Column(name, sa.Integer(), nullable=False, server_default=str(usual))
        )
    op.add_column(
        "appointment",
        sa.Column("student_phone", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column("membership", sa.Column("photo_id", sa.BigInteger(), nullable=True))
    for name in ("muted", "asked"):
        op.add_column("membership", sa.Column(name, JSON, nullable=False, server_default="[]"))
    for name in ("onboarded_at", "left_at"):
        op.add_column("membership", sa.Column(name, MOMENT, nullable=True))
    with _rows_of_everybody("membership"):
        op.execute("UPDATE membership SET onboarded_at = created_at")


@contextmanager
def _rows_of_everybody(table: str) -> Iterator[None]:
    """Let the owner of the tables see the rows of every institution within the block."""
    bound = op.get_bind().dialect.name == "postgresql"
    if bound:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    if bound:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take it all away."""
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    for table in (*reversed(SCOPED), "email_change"):
        op.drop_table(table)
    for name in ("left_at", "onboarded_at", "asked", "muted", "photo_id"):
        op.drop_column("membership", name)
    op.drop_column("appointment", "student_phone")
    for name in ("last_reminder_minutes", "reminder_hours", "nudge_hours"):
        op.drop_column("institution", name)
