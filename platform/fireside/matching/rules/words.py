"""Search words: case, accents and spaces aside."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart, as people type them who lack the key."""


def fold_words(text: str) -> str:
    """Return text so that ``Łukasz  Müller`` and ``lukasz muller`` are the same."""
    if text.isascii():
        return " ".join(text.casefold().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(bare.translate(_PLAIN).split())


def holding_all(texts: Sequence[str], words: Sequence[str]) -> NDArray[np.bool_]:
    """Say for each folded text whether it holds every one of the folded words, as part of one."""
    if not words:
        return np.ones(len(texts), dtype=np.bool_)
    found = (all(word in text for word in words) for text in texts)
    return np.fromiter(found, dtype=np.bool_, count=len(texts))
