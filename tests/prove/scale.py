"""How large the figures are: ``PROVE_SCALE`` is ``quick``, ``usual`` (the default) or ``full``.

``full`` are the figures of the safety promises in ``docs/security.md``; ``usual`` shows the same in
minutes; ``quick`` is for whoever changes a proof.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

_VARIABLE = "PROVE_SCALE"


@dataclass(frozen=True)
class Scale:
    """What one run does, on each of the two databases."""

    batches: int
    """Of four slots each, with 320 presses: 25 are the 8,000 presses on 100 slots."""
    rounds: int
    """Of each smaller race."""
    kills: int
    """Of web, worker and database while people book."""
    mails: int
    mail_kills: int
    cuts: int
    """Moments at which the power fails."""
    jumps: int
    """How many of the clock's jumps are tried, of four."""


SCALES = {
    "quick": Scale(batches=1, rounds=2, kills=6, mails=60, mail_kills=3, cuts=1, jumps=1),
    "usual": Scale(batches=5, rounds=6, kills=30, mails=500, mail_kills=15, cuts=4, jumps=4),
    "full": Scale(batches=25, rounds=20, kills=200, mails=2000, mail_kills=50, cuts=8, jumps=4),
}


def chosen() -> Scale:
    """Return the scale that the environment names; raise ValueError for an unknown one."""
    name = os.environ.get(_VARIABLE, "usual")
    if name not in SCALES:
        raise ValueError(f"{_VARIABLE}={name}: expected one of {', '.join(SCALES)}")
    return SCALES[name]
