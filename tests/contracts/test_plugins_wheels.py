"""Examples as an institution would install them: built, unpacked elsewhere, loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.plugins.loader import load_plugins
from tests.tools.wheels import forget_modules, unpacked_wheel

EXAMPLES = {
    "example-closed-days": ("closed_days", "register_calendar_providers", 1),
    "example-outcome-report": ("outcome_report", "register_outcome_reports", 2),
}


@pytest.mark.parametrize("folder", EXAMPLES)
def test_example_is_loaded_from_its_wheel(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, hook, count = EXAMPLES[folder]
    monkeypatch.syspath_prepend(str(unpacked_wheel(folder, tmp_path)))
    loaded = load_plugins()
    assert [problem for problem in loaded.problems if problem.name == name] == []
    assert len(loaded.registry_of(hook).of({name})) == count
    forget_modules(f"fireside_{name}")
