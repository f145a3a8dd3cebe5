"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("bounced_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "deployment",
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "institution",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("host_name", sa.String(length=253), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("welcome", sa.String(length=600), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmation", sa.String(length=10), nullable=False),
        sa.Column("thank_you_hours", sa.Integer(), nullable=False),
        sa.Column("request_valid_hours", sa.Integer(), nullable=False),
        sa.Column("minimum_notice_hours", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("open_requests_per_student", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("hosts_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("host_name", name=op.f("uq_institution_host_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_institution_slug")),
    )
    op.create_table(
        "job",
        sa.Column("institution_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_audit_entry_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("institution_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("busy_from", MOMENT, nullable=False),
        sa.Column("busy_to", MOMENT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.CheckConstraint("busy_from < busy_to", name=op.f("ck_commitment_span")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_commitment_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_commitment_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_appointment", ["appointment_id"], unique=False)
        batch_op.create_index(
            "ix_commitment_person", ["account_id", "active", "busy_from"], unique=False
        )

    op.create_table(
        "idempotency_record",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("result_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_idempotency_record_institution_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint(
            "institution_id",
            "account_id",
            "action",
            "key",
            name=op.f("uq_idempotency_record_institution_id_account_id_action_key"),
        ),
    )
    op.create_table(
        "login_token",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("institution_id", sa.BigInteger(), nullable=False),
        sa.Column("next_path", sa.String(length=500), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("code_attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_login_token_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_login_token_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_token")),
    )
    op.create_table(
        "membership",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("is_student", sa.Boolean(), nullable=False),
        sa.Column("is_host", sa.Boolean(), nullable=False),
        sa.Column("is_advisor", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_membership_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "institution_id", "account_id", name=op.f("uq_membership_institution_id_account_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_account_id", ["account_id"], unique=False)

    op.create_table(
        "outgoing_mail",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_outgoing_mail_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint(
            "institution_id", "dedupe_key", name=op.f("uq_outgoing_mail_institution_id_dedupe_key")
        ),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outgoing_mail_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "plugin_fault",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plugin", sa.String(length=80), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_plugin_fault_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_plugin_fault")),
    )
    with op.batch_alter_table("plugin_fault", schema=None) as batch_op:
        batch_op.create_index(
            "ix_plugin_fault_plugin", ["institution_id", "plugin", "at"], unique=False
        )

    op.create_table(
        "plugin_state",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plugin", sa.String(length=80), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("switched_off_at", MOMENT, nullable=True),
        sa.Column("switched_off_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_plugin_state_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_plugin_state")),
        sa.UniqueConstraint(
            "institution_id", "plugin", name=op.f("uq_plugin_state_institution_id_plugin")
        ),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("institution_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_sign_in_session_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_sign_in_session_fingerprint")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_session_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "stored_file",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_stored_file_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "career_station",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "membership_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_career_station_institution_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_career_station_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_career_station")),
    )
    with op.batch_alter_table("career_station", schema=None) as batch_op:
        batch_op.create_index(
            "ix_career_station_membership", ["institution_id", "membership_id"], unique=False
        )

    op.create_table(
        "dated_override",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=True),
        sa.Column("end_minute", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "start_minute IS NULL OR start_minute < end_minute", name=op.f("ck_dated_override_span")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_dated_override_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_dated_override_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_dated_override")),
    )
    with op.batch_alter_table("dated_override", schema=None) as batch_op:
        batch_op.create_index(
            "ix_dated_override_host", ["institution_id", "host_id", "day"], unique=False
        )

    op.create_table(
        "host_profile",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("headline", sa.String(length=160), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=True),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("ask_me_about", sa.Text(), nullable=False),
        sa.Column("formats", JSON, nullable=False),
        sa.Column("arrival", JSON, nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("student_calls", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("monthly_cap", sa.Integer(), nullable=False),
        sa.Column("confirmation", sa.String(length=10), nullable=True),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("next_opening_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "membership_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_host_profile_institution_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_host_profile_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_host_profile")),
        sa.UniqueConstraint(
            "institution_id",
            "membership_id",
            name=op.f("uq_host_profile_institution_id_membership_id"),
        ),
    )
    op.create_table(
        "interview",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=True),
        sa.Column("appointment_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_interview_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "student_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_interview_institution_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_interview_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_interview")),
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index("ix_interview_host", ["institution_id", "host_id"], unique=False)
        batch_op.create_index("ix_interview_state", ["institution_id", "state"], unique=False)
        batch_op.create_index(
            "ix_interview_student", ["institution_id", "student_id"], unique=False
        )

    op.create_table(
        "student_profile",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("formats", JSON, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("objectives", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "membership_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_student_profile_institution_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_student_profile_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_student_profile")),
        sa.UniqueConstraint(
            "institution_id",
            "membership_id",
            name=op.f("uq_student_profile_institution_id_membership_id"),
        ),
    )
    op.create_table(
        "weekly_hours",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= start_minute AND start_minute < end_minute", name=op.f("ck_weekly_hours_span")
        ),
        sa.CheckConstraint("end_minute <= 1440", name=op.f("ck_weekly_hours_day_end")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_weekly_hours_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_weekly_hours_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_weekly_hours")),
    )
    with op.batch_alter_table("weekly_hours", schema=None) as batch_op:
        batch_op.create_index("ix_weekly_hours_host", ["institution_id", "host_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("why_you", sa.Text(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled_by", sa.String(length=10), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "0 <= seats_taken AND seats_taken <= seats", name=op.f("ck_appointment_seats")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_span")),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_appointment_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_appointment_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_appointment_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appointment_host", ["institution_id", "host_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            "ix_appointment_interview", ["institution_id", "interview_id"], unique=False
        )

    op.create_table(
        "introduction",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("who_i_am", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_introduction_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_introduction_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_introduction")),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            name=op.f("uq_introduction_institution_id_interview_id"),
        ),
    )
    op.create_table(
        "objective",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_objective_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_objective_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_objective")),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            "key",
            name=op.f("uq_objective_institution_id_interview_id_key"),
        ),
    )
    op.create_table(
        "packet",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cache_key", sa.String(length=64), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "file_id"],
            ["stored_file.institution_id", "stored_file.id"],
            name=op.f("fk_packet_institution_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_packet_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_packet_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_packet")),
        sa.UniqueConstraint(
            "institution_id", "cache_key", name=op.f("uq_packet_institution_id_cache_key")
        ),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            "version",
            name=op.f("uq_packet_institution_id_interview_id_version"),
        ),
    )
    op.create_table(
        "question",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("pack_key", sa.String(length=120), nullable=True),
        sa.Column("pack_version", sa.String(length=20), nullable=True),
        sa.Column("question_key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_question_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_question_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(
            "ix_question_interview", ["institution_id", "interview_id", "position"], unique=False
        )

    op.create_table(
        "research_card",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "interview_id"],
            ["interview.institution_id", "interview.id"],
            name=op.f("fk_research_card_institution_id_interview_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_research_card_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_research_card")),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            name=op.f("uq_research_card_institution_id_interview_id"),
        ),
    )
    op.create_table(
        "alternative",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "appointment_id"],
            ["appointment.institution_id", "appointment.id"],
            name=op.f("fk_alternative_institution_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_alternative_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_alternative")),
    )
    with op.batch_alter_table("alternative", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alternative_appointment", ["institution_id", "appointment_id"], unique=False
        )


def downgrade() -> None:
    """Drop every table."""
    with op.batch_alter_table("alternative", schema=None) as batch_op:
        batch_op.drop_index("ix_alternative_appointment")

    op.drop_table("alternative")
    op.drop_table("research_card")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_interview")

    op.drop_table("question")
    op.drop_table("packet")
    op.drop_table("objective")
    op.drop_table("introduction")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_interview")
        batch_op.drop_index("ix_appointment_host")

    op.drop_table("appointment")
    with op.batch_alter_table("weekly_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_weekly_hours_host")

    op.drop_table("weekly_hours")
    op.drop_table("student_profile")
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index("ix_interview_student")
        batch_op.drop_index("ix_interview_state")
        batch_op.drop_index("ix_interview_host")

    op.drop_table("interview")
    op.drop_table("host_profile")
    with op.batch_alter_table("dated_override", schema=None) as batch_op:
        batch_op.drop_index("ix_dated_override_host")

    op.drop_table("dated_override")
    with op.batch_alter_table("career_station", schema=None) as batch_op:
        batch_op.drop_index("ix_career_station_membership")

    op.drop_table("career_station")
    op.drop_table("stored_file")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_account_id"))

    op.drop_table("sign_in_session")
    op.drop_table("plugin_state")
    with op.batch_alter_table("plugin_fault", schema=None) as batch_op:
        batch_op.drop_index("ix_plugin_fault_plugin")

    op.drop_table("plugin_fault")
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_mail_created_at"))

    op.drop_table("outgoing_mail")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_account_id")

    op.drop_table("membership")
    op.drop_table("login_token")
    op.drop_table("idempotency_record")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_person")
        batch_op.drop_index("ix_commitment_appointment")

    op.drop_table("commitment")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("institution")
    op.drop_table("deployment")
    op.drop_table("account")
