"""How hard a text is to follow, as a school grade: Flesch and Kincaid's formula for English.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of New Readability
Formulas", Research Branch Report 8-75, 1975: grade = 0.39 * words per sentence + 11.8 * syllables
per word - 15.59.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?;:]+(?=\s|$|[\"”’)])")
_VOWELS: Final = re.compile(r"[aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýÿ]+")
_SILENT: Final = re.compile(r"(?:[^aeiouyl]e|[^aeiouydt]ed|[^aeiouyscgzx]es)$")
_PER_SENTENCE, _PER_WORD, _FROM = 0.39, 11.8, 15.59


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, silent e aside."""
    plain = word.casefold()
    groups = len(_VOWELS.findall(plain))
    if groups > 1 and _SILENT.search(plain):
        groups -= 1
    return max(groups, 1)


def grade(text: str) -> float:
    """Return the school grade that understands the text; 0.0 for the easiest and for no words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(_WORD.search(part) is not None for part in _SENTENCE_END.split(text))
    spoken = sum(map(syllables, words))
    found = _PER_SENTENCE * len(words) / sentences + _PER_WORD * spoken / len(words) - _FROM
    return max(found, 0.0)
