"""A pack in YAML, read as a tree of texts: nothing in it is ever turned into an object.

Anchors, aliases and tags are refused before the tree is built, so that a few lines cannot unfold
into millions, and so is what is nested deeper than a pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml

from fireside.plugins.packs.draft import DraftQuestion, Finding, PackDraft, Severity
from fireside.plugins.packs.lint import nearest
from fireside.plugins.packs.words import (
    IGNORED,
    PACK_WORDS,
    QUESTION_WORDS,
    SAME_WORDS,
    category_key,
    field_key,
    squeezed,
)

_DEEPEST: Final = 4
"""A pack is a table with a list of tables."""
_NOTHING = "tag:yaml.org,2002:null"


def read_yaml(text: str) -> tuple[PackDraft | None, list[Finding]]:
    """Return the pack and the faults of its form; None where it is not readable as YAML."""
    faults: list[Finding] = []
    try:
        if fault := _forbidden(text):
            return None, [fault]
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(error)]
    if not isinstance(root, yaml.MappingNode):
        return None, [_fault("A pack begins with “title:”.", root)]
    entries = _entries(root, (*PACK_WORDS, *IGNORED), faults)
    draft = PackDraft(
        title=_text(entries.get("title"), "title", faults),
        summary=_text(entries.get("summary"), "summary", faults),
        fields=tuple(_fields(entries.get("fields"), faults)),
        questions=tuple(_questions(entries.get("questions"), faults)),
        lines={word: _line(node) for word, node in entries.items()},
    )
    return draft, faults


def _forbidden(text: str) -> Finding | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return _fault("Anchors (&) and aliases (*) are not read: write the text out.", event)
        if getattr(event, "tag", None):
            return _fault("Tags (!) are not read: write the text alone.", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            return _fault(
                "This is nested deeper than a pack. Put texts with [ or { in quotes.", event
            )
    return None


def _questions(node: Any, faults: list[Finding]) -> Iterator[DraftQuestion]:
    if node is None or _is_nothing(node):
        return
    if not isinstance(node, yaml.SequenceNode):
        faults.append(
            _fault("“questions:” is followed by a list: each begins with “- text:”.", node)
        )
        return
    for item in node.value:
        if not isinstance(item, yaml.MappingNode):
            faults.append(_fault("A question has the parts text, category and purpose.", item))
            continue
        parts = _entries(item, (*QUESTION_WORDS, *SAME_WORDS), faults)
        told = {word: _text(part, word, faults) for word, part in parts.items()}
        yield DraftQuestion(
            text=told.get("text", ""),
            category=category_key(told.get("category", "")),
            purpose=told.get("purpose", ""),
            key=told.get("key", ""),
            line=_line(item),
            lines={word: _line(part) for word, part in parts.items()},
        )


def _entries(node: Any, known: tuple[str, ...], faults: list[Finding]) -> dict[str, Any]:
    """Return what stands behind each known word; note unknown ones and those used twice."""
    found: dict[str, Any] = {}
    for name, value in node.value:
        said = name.value.strip() if isinstance(name, yaml.ScalarNode) else ""
        word = SAME_WORDS.get(said, said)
        if said not in known:
            faults.append(_fault(f"“{said[:40]}:” is not known here. {nearest(said, known)}", name))
        elif word in found:
            faults.append(_fault(f"“{said}:” stands here twice.", name))
        else:
            found[word] = value
    return found


def _text(node: Any, word: str, faults: list[Finding]) -> str:
    if node is None or _is_nothing(node):
        return ""
    if not isinstance(node, yaml.ScalarNode):
        hint = "Put a text with [ ] { } or “: ” in quotes."
        faults.append(_fault(f"“{word}:” is followed by a text. {hint}", node))
        return ""
    return squeezed(str(node.value))


def _fields(node: Any, faults: list[Finding]) -> Iterator[str]:
    if node is None or _is_nothing(node):
        return
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for item in items:
        if key := field_key(_text(item, "fields", faults)):
            yield key


def _is_nothing(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _NOTHING


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _fault(message: str, node: Any) -> Finding:
    return Finding(Severity.ERROR, message, line=_line(node) if node is not None else 1)


def _syntax(error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "it cannot be read"
    hint = "Look at the spaces at the line’s beginning, and put texts with “: ” or “#” in quotes."
    return Finding(
        Severity.ERROR, f"This is not YAML: {reason}. {hint}", line=mark.line + 1 if mark else 1
    )
