"""What channels, formats and records of plugins must look like before anybody relies on them."""

from __future__ import annotations

import pytest

from fireside.plugins import Channel, Delivery, Exporter, ReportRow, ReportTable
from fireside.plugins.checks import MOST_RECORDS, exported, records, report_table
from fireside.plugins.inspection import HOOKS


def channel(*roles: str) -> Channel:
    return Channel("k", "T", "S", frozenset(roles), lambda ctx, notice: Delivery.DELIVERED)


def exporter(extension: str = "csv", content_type: str = "text/csv") -> Exporter:
    return Exporter("k", "T", extension, content_type, lambda ctx, sheet: b"")


def test_channels_name_roles_that_there_are() -> None:
    check = HOOKS["register_channels"]
    assert check([channel("advisor", "host")]) is None
    assert check([channel("dean")]) == "roles may name administrator, advisor, host, student"
    assert "list of Channel" in str(check("no list"))


def test_formats_name_a_file_that_is_only_kept() -> None:
    check = HOOKS["register_exporters"]
    assert check([exporter()]) is None
    assert "extension" in str(check([exporter(".csv")]))
    assert "content_type" in str(check([exporter("csv", "text/csv\r\nSet-Cookie: x")]))
    assert "list of Exporter" in str(check(7))


@pytest.mark.parametrize("answer", [None, ["x"], {"x": object()}, {"x": "y" * MOST_RECORDS}])
def test_records_are_json_with_an_end(answer: object) -> None:
    assert records(answer) is not None
    assert records({"x": [1, None, "ü"]}) is None


def test_a_report_and_a_file_have_an_end() -> None:
    row = ReportRow("x", (1,))
    assert report_table(ReportTable(("A",), (row,) * 60)) is None
    assert "at most 60 rows" in str(report_table(ReportTable(("A",), (row,) * 61)))
    assert "1 to 6 columns" in str(report_table(ReportTable(("A",) * 7, ())))
    assert exported(b"x") is None
    assert exported("x") == "expected bytes, got str"
