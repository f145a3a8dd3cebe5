"""The coverage gate that `make test` ends with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tools.branch_gate import is_guarded, main


def measured(
    branches: tuple[int, int] = (0, 0), lines: tuple[int, int] = (10, 10)
) -> dict[str, Any]:
    return {
        "summary": {
            "covered_branches": branches[0],
            "num_branches": branches[1],
            "covered_lines": lines[0],
            "num_statements": lines[1],
        },
        "missing_lines": [7],
    }


def run(tmp_path: Path, files: dict[str, Any]) -> int:
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": files}), encoding="utf-8")
    return main(str(report))


@pytest.mark.parametrize(
    ("path", "guarded"),
    [
        ("platform/fireside/booking/rules.py", True),
        ("platform/fireside/availability/rules/slots.py", True),
        ("platform/fireside/people/service.py", True),
        ("platform/fireside/booking/views.py", False),
        ("tests/unit/booking/test_rules.py", False),
    ],
)
def test_gate_guards_rules_and_services(path: str, guarded: bool) -> None:
    assert is_guarded(path) is guarded


def test_gate_passes_at_ninety_five_percent(tmp_path: Path) -> None:
    assert run(tmp_path, {"platform/fireside/booking/rules.py": measured((19, 20))}) == 0


def test_gate_names_the_module_that_is_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "platform/fireside/booking/rules.py": measured((18, 20)),
        "platform/fireside/people/service.py": measured((40, 40)),
    }
    assert run(tmp_path, files) == 1
    assert "booking/rules.py  lines never reached: [7]" in capsys.readouterr().out


def test_gate_measures_lines_where_nothing_branches(tmp_path: Path) -> None:
    assert run(tmp_path, {"platform/fireside/journey/rules.py": measured(lines=(5, 10))}) == 1


def test_gate_fails_when_nothing_was_measured(tmp_path: Path) -> None:
    assert run(tmp_path, {"platform/fireside/booking/views.py": measured((1, 20))}) == 1
