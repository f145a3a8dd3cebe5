"""Settings, read once from the environment; each variable is documented beside its default."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """An environment variable cannot be read; the message names it and what is expected."""


class Settings(BaseSettings):
    """What a deployment may decide. Every name has the prefix ``FIRESIDE_``."""

    model_config = SettingsConfigDict(env_prefix="FIRESIDE_", extra="ignore", frozen=True)

    database_url: str = Field(
        "sqlite:///fireside.db",
        description="the database: sqlite:///path or postgresql://user@host/name",
    )
    migration_url: str | None = Field(
        None,
        description="address of the role that owns the tables (PostgreSQL); default: database_url",
    )
    secret_key: str = Field(
        default_factory=lambda: secrets.token_urlsafe(48),
        min_length=16,
        description="signs links; at least 16 characters, the same on every node",
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        description="address under which people reach this deployment, used in mails",
    )
    mail_url: str = Field(
        "smtp://127.0.0.1:25",
        description="where mail goes: smtp://[user:password@]host:port or smtps://…",
    )
    mail_from: str = Field(
        "Fireside <fireside@localhost>", description="sender of every mail, as Name <address>"
    )
    redis_url: str | None = Field(
        None, description="redis://… shares rate limits between nodes; without it each node counts"
    )
    safe_mode: bool = Field(False, description="1 loads no plugin at all")
    secure_cookies: bool = Field(True, description="0 only for plain http on your own machine")
    max_upload_bytes: int = Field(
        2_000_000, ge=10_000, le=100_000_000, description="largest request body, in bytes"
    )
    environment: Literal["production", "development", "test"] = Field(
        "production", description="production, development or test"
    )
    demo_token: str | None = Field(
        None, description="set by `fireside demo` for one run; refused outside a demo database"
    )
    mailbox_folder: Path | None = Field(
        None,
        description="set by `fireside demo`: where the demo's mail server keeps what it received",
    )

    @field_validator("database_url", "migration_url")
    @classmethod
    def _name_the_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        for plain in ("postgresql://", "postgres://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("expected sqlite:///path or postgresql://user@host/name")
        return value

    @field_validator("mail_url")
    @classmethod
    def _known_mail_scheme(cls, value: str) -> str:
        if not value.startswith(("smtp://", "smtps://")):
            raise ValueError("expected smtp://host:port or smtps://host:port")
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("expected an address that begins with http:// or https://")
        return value.rstrip("/")


def load_settings(**overrides: object) -> Settings:
    """Read the environment; raise SettingsError naming each variable that cannot be read."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates each value
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        field = str(problem["loc"][0])
        expected = (
            Settings.model_fields[field].description if field in Settings.model_fields else ""
        )
        lines.append(f"FIRESIDE_{field.upper()}: {problem['msg']}. Expected: {expected}.")
    return "Fireside cannot start. " + " ".join(lines)
