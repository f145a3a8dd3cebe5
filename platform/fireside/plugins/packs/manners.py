"""What nobody asks in an informational interview: for a job, and for the host's own pay.

The patterns are English, and err on the side of saying nothing: a question about entry-level
roles or about the usual pay in a field is a good one.
"""

from __future__ import annotations

import re
from typing import Final

_PLACE: Final = (
    r"(?:job|position|internship|placement|apprenticeship|opening|vacanc(?:y|ies)|role)s?"
)
_JOB: Final = re.compile(
    rf"""\b(?:
      (?:hire|employ)\s+me
    | (?:give|offer|get|find)\s+me\s+(?:an?\s+|any\s+|some\s+)?(?:\w+\s+)?(?:{_PLACE}|interview)
    | {_PLACE}\s+(?:open\s+|available\s+|free\s+)?for\s+me
    | (?:have|know\s+of)\s+any\s+(?:current\s+|open\s+|free\s+)?(?:job\s+)?{_PLACE}\b
        (?!\s+(?:that|which|who|where|related))
    | (?:any|a)\s+{_PLACE}\s+(?:open|available|free|going)\b
    | any\s+(?:job\s+|current\s+)?(?:openings|vacancies)
    | (?:are|is)\s+(?:you|your\s+\w+)\s+(?:currently\s+|still\s+)?(?:hiring|recruiting)
    | hiring\s+(?:now|right\s+now|at\s+the\s+moment|anyone|anybody)
    | (?:refer|recommend|consider)\s+me\s+for
    | (?:pass|hand|forward|send|take)\s+(?:on\s+|along\s+)?my\s+(?:r[ée]sum[ée]|cv|application)
    | good\s+word\s+for\s+me
    | (?:can|could|may)\s+i\s+(?:come\s+(?:and\s+)?)?(?:work|intern|apply)\s+
        (?:for|with|at|to)\s+(?:you|your\s+\w+)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WAGE: Final = (
    r"(?:salary|wages?|pay|paycheck|paycheque|payslip|income|earnings|compensation|remuneration"
    r"|bonus(?:es)?|(?:day|hourly|daily)\s+rate)"
)
_OWN_PAY: Final = re.compile(
    rf"""\b(?:
      your\s+(?:(?:own|current|present|last|first|starting|base|annual|yearly|monthly|hourly|exact|
        total|personal)\s+)*{_WAGE}\b(?!\s+(?:scale|band|grade|structure|range)s?)
    | how\s+(?:much|well)\s+(?:money\s+)?(?:do|did|are|were|will)\s+you\s+(?:\w+ly\s+)?
        (?:make|earn|get\s+paid|paid|take\s+home)\b(?!\s+(?:up|of|use|time|sure|to|by|from)\b)
    | what\s+(?:do|did|are|were)\s+you\s+(?:\w+ly\s+)?
        (?:earn|get\s+paid|being\s+paid|paid|take\s+home)\b(?!\s+to\b)
    | (?:do|did)\s+you\s+earn\s+(?:more|less|over|under|enough|well)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def asks_for_a_job(text: str) -> bool:
    """Tell whether a question asks the host for work, a referral to it, or to carry a résumé."""
    return _JOB.search(text) is not None


def asks_for_own_pay(text: str) -> bool:
    """Tell whether a question asks what the host herself is paid."""
    return _OWN_PAY.search(text) is not None
