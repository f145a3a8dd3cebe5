"""What both text forms share: which words begin what, and labels instead of keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fireside.plugins.types import QuestionCategory
from fireside.plugins.vocabulary import FIELDS

PACK_WORDS: Final = ("title", "summary", "fields", "questions")
IGNORED: Final = ("version", "key")
"""What the files of plugins hold too, and what an institution's pack gets from the platform."""
QUESTION_WORDS: Final = ("key", "category", "text", "purpose")
SAME_WORDS: Final[Mapping[str, str]] = {"question": "text"}
_CATEGORIES = {category.label.casefold(): category.value for category in QuestionCategory}
_FIELDS = {label.casefold(): key for key, label in FIELDS.items()}


def squeezed(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def category_key(typed: str) -> str:
    """Return the key of a category that was typed by its key or its label; else what was typed."""
    return _key(typed, _CATEGORIES)


def field_key(typed: str) -> str:
    """Return the key of a field that was typed by its key or its label; else what was typed."""
    return _key(typed, _FIELDS)


def _key(typed: str, by_label: Mapping[str, str]) -> str:
    plain = squeezed(typed)
    word = plain.casefold()
    return by_label.get(word) or _known(re.sub(r"[\s-]+", "_", word), by_label) or plain


def _known(key: str, by_label: Mapping[str, str]) -> str:
    return key if key in by_label.values() else ""
