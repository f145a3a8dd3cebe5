"""A pack written out, as YAML and as a table; each is read back as the same pack."""

from __future__ import annotations

import csv
import io

from fireside.plugins.packs.cells import safe_cell
from fireside.plugins.packs.draft import PackDraft
from fireside.plugins.packs.words import QUESTION_WORDS

_WIDTH = 100


def write_yaml(draft: PackDraft) -> str:
    """Return the pack in YAML."""
    import yaml

    tree = {
        "title": draft.title,
        "summary": draft.summary,
        "fields": list(draft.fields),
        "questions": [
            {word: str(getattr(one, word)) for word in QUESTION_WORDS} for one in draft.questions
        ],
    }
    text: str = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text


def write_csv(draft: PackDraft) -> str:
    """Return the pack as a table whose cells no spreadsheet takes for formulas."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["title", safe_cell(draft.title)])
    writer.writerow(["summary", safe_cell(draft.summary)])
    writer.writerow(["fields", "; ".join(draft.fields)])
    writer.writerow(QUESTION_WORDS)
    for one in draft.questions:
        writer.writerow([safe_cell(str(getattr(one, word))) for word in QUESTION_WORDS])
    return sheet.getvalue()
