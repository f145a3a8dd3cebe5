"""Settings, read once from the environment; each variable is documented beside its default."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

_PREFIX = "fireside_"
_SHORTEST_KEY = 32
_SHORTEST_SECRET = 16
_SQLITE = "sqlite:///"


class SettingsError(Exception):
    """An environment variable cannot be read; the message names it and what is expected."""


class Settings(BaseModel):
    """What a deployment may decide. Every name has the prefix ``FIRESIDE_``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    database_url: str = Field(
        "sqlite:///fireside.db",
        validate_default=True,
        description="the database: sqlite:///path or postgresql://user@host/name",
    )
    migration_url: str | None = Field(
        None,
        description="address of the role that owns the tables (PostgreSQL); default: database_url",
    )
    secret_key: str = Field(
        default_factory=lambda: secrets.token_urlsafe(48),
        min_length=_SHORTEST_SECRET,
        description="signs links and, unless encryption_keys is set, seals notes; at least 16 "
        "characters, the same on every node; default: kept in a file beside an SQLite database",
    )
    encryption_keys: str | None = Field(
        None,
        description="keys that seal notes, each at least 32 characters, separated by commas: the "
        "first seals, all of them open; default: one derived from secret_key",
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
        "Fireside <fireside@localhost>",
        description="address that every mail comes from, as Name <address>; an institution's mails "
        "come from “its name via Fireside” at this address",
    )
    reply_domain: str | None = Field(
        None,
        description="domain whose mail your mail server hands to `fireside mail receive`, so that "
        "people can answer messages by mail; without it they answer on the page",
    )
    redis_url: str | None = Field(
        None,
        description="redis://… shares rate limits between nodes (pip install 'fireside[redis]'); "
        "without it each process counts for itself",
    )
    safe_mode: bool = Field(False, description="1 loads no plugin at all")
    private_networks: bool = Field(
        False,
        description="1 lets plugins post to addresses inside your own network, for a deployment "
        "whose institutions are all your own",
    )
    private_hosts: str = Field(
        "",
        description="names of hosts inside your own network, separated by commas, that "
        "people's calendars may be at; without it none at a private address is read",
    )
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
    demo_clock: Path | None = Field(
        None,
        description="set by `fireside demo`: a file that says how far the demo's clock is ahead",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Take from the environment what was not given."""
        return {**_environment(), **given}

    @field_validator("database_url", "migration_url")
    @classmethod
    def _name_the_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        for plain in ("postgresql://", "postgres://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        if not value.startswith((_SQLITE, "postgresql+psycopg://")):
            raise ValueError("expected sqlite:///path or postgresql://user@host/name")
        file = _sqlite_file(value)
        if file is not None and not file.is_absolute():  # one meaning for every process and tool
            return value.replace(str(file), str(file.absolute()), 1)
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _long_keys(cls, value: str | None) -> str | None:
        if value is not None and any(len(key) < _SHORTEST_KEY for key in _split(value)):
            raise ValueError("a key is shorter than 32 characters")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_to_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("expected redis://host:port")
        if value is not None and find_spec("redis") is None:
            raise ValueError("the package redis is not installed: pip install 'fireside[redis]'")
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

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The keys that open sealed texts; the first one seals."""
        return _split(self.encryption_keys) if self.encryption_keys else (self.secret_key,)

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts of our own network that calendars may be read from, in lower case."""
        return frozenset(_split(self.private_hosts.lower())) - {""}

    @property
    def secret_file(self) -> Path | None:
        """Where the secret key is kept when none is set: beside an SQLite file, else nowhere."""
        file = _sqlite_file(self.database_url)
        return None if file is None else file.with_name(f"{file.name}.secret")


def _environment() -> dict[str, str]:
    """Return what the environment says, by the names of our fields."""
    told = ((name.lower(), value) for name, value in os.environ.items())
    return {name.removeprefix(_PREFIX): value for name, value in told if name.startswith(_PREFIX)}


def _sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite database; None for one in memory and for any other."""
    name = url.removeprefix(_SQLITE).partition("?")[0]
    if not url.startswith(_SQLITE) or name in ("", ":memory:") or name.startswith("file:"):
        return None
    return Path(name)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.split(","))


def load_settings(**overrides: object) -> Settings:
    """Read the environment; raise SettingsError naming each variable that cannot be read.

    Without FIRESIDE_SECRET_KEY the secret is the one in the file beside an SQLite database, made
    when it is not there: links and sealed notes outlive a restart, and all processes agree.
    """
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    if "secret_key" in settings.model_fields_set or settings.environment == "test":
        return settings
    if settings.secret_file is not None:
        return settings.model_copy(update={"secret_key": _kept_secret(settings.secret_file)})
    if settings.database_url.startswith("postgresql") and settings.environment == "production":
        raise SettingsError(
            "Fireside cannot start. FIRESIDE_SECRET_KEY is not set. It signs links and seals notes "
            "and must be the same on every node and after every restart. Expected: "
            f"{Settings.model_fields['secret_key'].description}."
        )
    return settings


def _kept_secret(file: Path) -> str:
    """Return the secret in ``file``; of several processes that make it, one wins and all agree."""
    try:
        with suppress(FileNotFoundError):
            return _read_secret(file)
        _make_secret(file)
        return _read_secret(file)
    except OSError as error:
        raise SettingsError(
            f"Fireside cannot start. FIRESIDE_SECRET_KEY is not set, and {file}, where it would "
            f"be kept, cannot be used: {error.strerror}. Set the variable, or mend the file."
        ) from None


def _read_secret(file: Path) -> str:
    secret = file.read_text(encoding="utf-8", errors="replace").strip()
    if len(secret) < _SHORTEST_SECRET:
        raise SettingsError(
            f"Fireside cannot start. {file} holds no secret key of at least {_SHORTEST_SECRET} "
            "characters. Put it back from your backup: without it sealed notes cannot be opened. "
            "Only where there are no notes yet, remove the file, and a new one is made."
        )
    return secret


def _make_secret(file: Path) -> None:
    """Write a new secret for the owner's eyes alone; it appears whole, or another's stays."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as fresh:
            fresh.write(secrets.token_urlsafe(48) + "\n")
            fresh.flush()
            os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        field = str(problem["loc"][0])
        expected = (
            Settings.model_fields[field].description if field in Settings.model_fields else ""
        )
        lines.append(f"FIRESIDE_{field.upper()}: {problem['msg']}. Expected: {expected}.")
    return "Fireside cannot start. " + " ".join(lines)
