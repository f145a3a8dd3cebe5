"""Logs name things and never repeat what people wrote."""

from __future__ import annotations

import pytest

from fireside.kernel import logs


@pytest.mark.parametrize("production", [True, False])
def test_a_traceback_shows_no_local_values(
    production: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(production)
    private_note = "she told me " + "in confidence"
    try:
        raise LookupError(7)
    except LookupError as error:
        logs.error("request.failed", path="/x", exc_info=error)
    written = capsys.readouterr().err
    assert "request.failed" in written
    assert "LookupError: 7" in written
    assert private_note not in written
