"""What all proofs share: the ledger, printed as one table when the last of them is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.console import Console

from tests.prove.ledger import Ledger
from tests.prove.scale import chosen


@pytest.fixture(scope="session")
def ledger() -> Iterator[Ledger]:
    kept = Ledger(chosen())
    yield kept
    Console(width=150).print()
    kept.show(Console(width=150))
