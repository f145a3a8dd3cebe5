"""Question packs as TOML files, so that a pack can be written without writing code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Protocol

from fireside.plugins.types import PackQuestion, QuestionCategory, QuestionPack
from fireside.plugins.vocabulary import FIELDS


class PackError(ValueError):
    """A pack cannot be used; the message names the pack, the question and the reason."""


class TextFile(Protocol):
    """A file of a package: `importlib.resources.files(...) / "name.toml"` or a Path."""

    @property
    def name(self) -> str:
        """Return the last part of the path."""

    def read_text(self, encoding: str) -> str:
        """Return the whole text."""


def load_pack(file: TextFile) -> QuestionPack:
    """Read a pack from a TOML file whose name, without `.toml`, is the pack's key.

    Raises PackError when the text is not TOML, a value is missing or has the wrong kind, or
    the pack breaks one of the rules of `check_pack`.
    """
    key = file.name.removesuffix(".toml")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{file.name}: not readable as TOML: {error}") from error
    entries = table.get("question")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PackError(f"{file.name}: expected [[question]] tables")
    pack = QuestionPack(
        key=key,
        title=_text(table, "title", key),
        version=_whole_number(table, "version", key),
        summary=_text(table, "summary", key),
        fields=_keys(table, "fields", key),
        questions=tuple(_question(entry, key) for entry in entries),
    )
    if problems := check_pack(pack):
        raise PackError("; ".join(problems))
    return pack


def check_pack(pack: QuestionPack) -> tuple[str, ...]:
    """Return what is wrong with a pack, in words; empty when nothing is."""
    problems: list[str] = []
    if not pack.questions:
        problems.append(f"{pack.key}: has no questions")
    if pack.version < 1:
        problems.append(f"{pack.key}: version must be 1 or more")
    problems += [f"{pack.key}: unknown field {key!r}" for key in pack.fields if key not in FIELDS]
    keys: set[str] = set()
    texts: set[str] = set()
    for question in pack.questions:
        where = f"{pack.key}, question {question.key!r}"
        plain = " ".join(question.text.casefold().split())
        if not question.text.strip() or not question.purpose.strip():
            problems.append(f"{where}: text and purpose must not be empty")
        if question.key in keys:
            problems.append(f"{where}: the key is used twice")
        if plain in texts:
            problems.append(f"{where}: the same question is asked twice")
        keys.add(question.key)
        texts.add(plain)
    return tuple(problems)


def _question(entry: Mapping[str, object], pack: str) -> PackQuestion:
    key = _text(entry, "key", pack)
    where = f"{pack}, question {key!r}"
    category = _text(entry, "category", where)
    if category not in list(QuestionCategory):
        expected = ", ".join(QuestionCategory)
        raise PackError(f"{where}: unknown category {category!r}; expected one of {expected}")
    return PackQuestion(
        key=key,
        text=_text(entry, "text", where),
        category=QuestionCategory(category),
        purpose=_text(entry, "purpose", where),
    )


def _text(table: Mapping[str, object], name: str, where: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PackError(f"{where}: {name} must be a text")
    return value.strip()


def _whole_number(table: Mapping[str, object], name: str, where: str) -> int:
    value = table.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise PackError(f"{where}: {name} must be a whole number")
    return value


def _keys(table: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise PackError(f"{where}: {name} must be a list of texts")
    return tuple(str(key) for key in value)
