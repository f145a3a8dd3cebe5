"""`fireside plugin check`: every fault of a plugin is named, none is a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fireside.cli import main
from tests.integration.testing.conftest import HEADER, Write

SECTION = """
@hookimpl
def register_packet_sections():
    return [PacketSection("greeting", "A greeting", 55, build)]
"""
GOOD = (
    """
def build(ctx, interview):
    return SectionContent((Paragraph(f"Hello {interview.host.first_name}!"),))
"""
    + SECTION
)


def check(path: Path, *options: str) -> Result:
    answer = CliRunner().invoke(main, ["plugin", "check", str(path), *options])
    assert "Traceback" not in answer.output
    return answer


def said(answer: Result) -> str:
    return " ".join(answer.output.split())


def test_a_sound_plugin_is_loaded_tried_timed_and_printed(
    write_plugin: Write, tmp_path: Path
) -> None:
    answer = check(write_plugin(GOOD), "--packet", str(tmp_path / "packet.pdf"))
    assert answer.exit_code == 0, answer.output
    assert "1 packet section: A greeting" in said(answer)
    assert "packet: printed" in said(answer)
    assert "packet_section greeting 8 " in said(answer)
    assert " ms" in answer.output
    assert "All is well." in answer.output
    assert (tmp_path / "packet.pdf").read_bytes().startswith(b"%PDF")


FAULTS = {
    "cannot be imported": (
        "import nothing_of_that_name",
        "ModuleNotFoundError: No module named 'nothing_of_that_name'",
    ),
    "ends the process": ("raise SystemExit('enough')", "SystemExit: enough"),
    "another API": ("requires_api = '>=9'", "needs hook API >=9"),
    "no range": ("requires_api = 'new'", "requires_api 'new' is no range"),
    "misspelt hook": (
        "@hookimpl\ndef register_packet_section():\n    return []",
        "did you mean register_packet_sections?",
    ),
    "unknown argument": (
        "@hookimpl\ndef register_packet_sections(weather):\n    return []",
        "register_packet_sections has no argument 'weather'",
    ),
    "settings that make no form": ("settings_schema = 5", "settings_schema must be a class"),
    "a hook raises": (
        "@hookimpl\ndef register_packet_sections():\n    raise ValueError('the file is gone')",
        "ValueError: the file is gone",
    ),
    "wrong answer": ("@hookimpl\ndef register_packet_sections():\n    return 5", "PacketSection"),
    "a section raises": (
        "def build(ctx, interview):\n    return 1 / 0\n" + SECTION,
        "packet_section greeting: raised: ZeroDivisionError",
    ),
    "a section gives no blocks": (
        "def build(ctx, interview):\n    return 'Hello'\n" + SECTION,
        "packet_section greeting: wrong_answer:",
    ),
    "a scorer beyond 1": (
        (
            "import numpy as np\n@hookimpl\ndef register_match_scorers():\n"
            "    return [MatchScorer('much', 'Much', 1.0,"
            " lambda ctx, student, hosts: Scores(np.full(len(hosts), 2.0)))]"
        ),
        "match_scorer much: wrong_answer:",
    ),
    "a pack that asks for a job": (
        (
            "@hookimpl\ndef register_question_packs():\n"
            "    return [QuestionPack('p', 'P', 1, 'S.', (), (PackQuestion('a',"
            " 'Could you get me a job?', QuestionCategory.CLOSE, 'None.'),))]"
        ),
        "The question asks for a job.",
    ),
    "an objection that raises": (
        "@hookimpl\ndef validate_booking(ctx, request):\n    return 1 / 0",
        "validate_booking: raised: ZeroDivisionError",
    ),
    "an event that nobody hears": (
        "@hookimpl\ndef on_event(ctx, event):\n    return event.no_such_thing",
        "on_event: raised: AttributeError",
    ),
    "a room without a door": (
        (
            "@hookimpl\ndef register_meeting_providers():\n"
            "    return [MeetingProvider('r', 'R', lambda ctx, request: 5)]"
        ),
        "meeting_provider r: wrong_answer:",
    ),
    "a round with a host who is not there": (
        (
            "import numpy as np\n@hookimpl\ndef assign_matches(ctx, problem):\n"
            "    return Assignment(np.full(len(problem.student_ids), 99))"
        ),
        "assign_matches: wrong_answer:",
    ),
    "busy times that end before they begin": (
        (
            "@hookimpl\ndef register_calendar_providers():\n"
            "    return [CalendarProvider('c', 'C', lambda ctx, query:"
            " [BusySpan(1, query.ends_at, query.starts_at)])]"
        ),
        "calendar c: wrong_answer:",
    ),
    "a report that divides by no conversations": (
        (
            "@hookimpl\ndef register_outcome_reports():\n"
            "    return [OutcomeReport('r', 'R', 'S.', lambda ctx, rows: 1 / len(rows))]"
        ),
        "outcome_report r: raised: ZeroDivisionError",
    ),
    "a format of text instead of bytes": (
        (
            "@hookimpl\ndef register_exporters():\n"
            "    return [Exporter('e', 'E', 'txt', 'text/plain', lambda ctx, sheet: 'text')]"
        ),
        "exporter e: wrong_answer:",
    ),
    "records that nobody can hand out": (
        "@hookimpl\ndef export_subject(ctx, subject):\n    return {'when': ctx.now}",
        "export_subject: wrong_answer:",
    ),
    "an erasure that cannot be repeated": (
        ("left = [1]\n@hookimpl\ndef erase_subject(ctx, subject):\n    return Erasure(left.pop())"),
        "erase_subject: raised: IndexError",
    ),
    "a job that raises": (
        (
            "from datetime import timedelta\n@hookimpl\ndef register_jobs():\n"
            "    return [PluginJob('nightly', lambda ctx, given: given['x'], timedelta(1))]"
        ),
        "job nightly: raised: KeyError",
    ),
    "tables without migrations": ("tables = ()", "lacks 'migrations'"),
    "a page that breaks": (
        (
            "from flask import Blueprint\npages = Blueprint('b', __name__)\n"
            "@pages.get('/')\n@needs('see')\ndef index():\n    raise KeyError\n"
            "@hookimpl\ndef register_blueprint():\n    return pages\n"
            "@hookimpl\ndef register_permissions():\n"
            "    return [Permission('see', 'See', (Role.STUDENT,))]"
        ),
        "page index",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_named_and_ends_with_1(write_plugin: Write, kind: str) -> None:
    body, words = FAULTS[kind]
    answer = check(write_plugin(body))
    assert answer.exit_code == 1
    assert words in said(answer)
    assert "1 error" in answer.output or "errors" in answer.output


def test_what_works_behind_the_pages_is_run(write_plugin: Write) -> None:
    answer = check(write_plugin(BEHIND))
    assert answer.exit_code == 0, answer.output
    assert "calendar c: 1 busy times in 4 weeks" in said(answer)
    assert "report r: 1 by 1 counts" in said(answer)
    assert "exporter e: 2 bytes of text/plain" in said(answer)
    assert "job nightly: has run once" in said(answer)
    assert "job asked" not in said(answer), "nobody knows what that job is to be asked for"
    assert "assign_matches stable" in said(answer)


BEHIND = """
from datetime import timedelta
import numpy as np

@hookimpl
def assign_matches(ctx, problem):
    return Assignment(np.full(len(problem.student_ids), -1))

@hookimpl
def register_calendar_providers():
    return [CalendarProvider("c", "C", lambda ctx, query:
        [BusySpan(query.hosts[0].host_id, query.starts_at, query.ends_at)])]

@hookimpl
def register_outcome_reports():
    table = ReportTable(("All",), (ReportRow("Held", (7,)),))
    return [OutcomeReport("r", "R", "S.", lambda ctx, rows: table)]

@hookimpl
def register_exporters():
    return [Exporter("e", "E", "txt", "text/plain", lambda ctx, sheet: b"ok")]

@hookimpl
def export_subject(ctx, subject):
    return {}

@hookimpl
def erase_subject(ctx, subject):
    return Erasure(0)

@hookimpl
def register_jobs():
    return [PluginJob("nightly", lambda ctx, payload: None, timedelta(days=1)),
        PluginJob("asked", lambda ctx, payload: payload["whom"])]
"""


def test_a_packet_that_misses_a_section_says_so(write_plugin: Write) -> None:
    answer = check(write_plugin(FAULTS["a section raises"][0]))
    assert "printed without: A greeting" in said(answer)


def test_settings_without_default_are_asked_for_and_can_be_given(write_plugin: Write) -> None:
    folder = write_plugin(
        """
        from pydantic import BaseModel

        class Settings(BaseModel):
            station: str

        settings_schema = Settings
        """
    )
    missing = check(folder)
    assert missing.exit_code == 1
    assert "--set field=value" in said(missing)
    assert check(folder, "--set", "station=Main Street").exit_code == 0
    odd = check(folder, "--set", "station")
    assert odd.exit_code == 2
    assert "FIELD=VALUE" in odd.output


def test_migrations_are_tried_in_both_directions(write_plugin: Write) -> None:
    folder = write_plugin(
        """
        from pathlib import Path
        from sqlalchemy import String
        from sqlalchemy.orm import Mapped, mapped_column

        class Song(PluginTable):
            __tablename__ = f"{name}_song"
            title: Mapped[str] = mapped_column(String(80))

        tables = (Song,)
        migrations = Path(__file__).parent / "migrations"
        """,
        header=HEADER.replace("import *", "import PluginTable"),
    )
    (folder / "migrations").mkdir()
    revision = folder / "migrations" / "0001_songs.py"
    good = MIGRATION.format(table=f"{folder.name}_song")
    revision.write_text(good)
    sound = check(folder)
    assert sound.exit_code == 0, sound.output
    assert f"{folder.name}_song: made, taken away, and made again" in said(sound)
    revision.write_text(good.replace("op.drop_table", "op.no_such_thing"))
    answer = check(folder)
    assert answer.exit_code == 1
    assert "tables: downgrade: AttributeError" in said(answer)


MIGRATION = """
import sqlalchemy as sa
from alembic import op
from fireside.plugins import create_table

revision, down_revision = "0001", None


def upgrade():
    create_table("{table}", sa.Column("title", sa.String(80), nullable=False))


def downgrade():
    op.drop_table("{table}")
"""
PACK = """\
title: Nights
summary: For people who work at night.
questions:
  - key: sleep
    category: {category}
    text: How did you learn to sleep by day?
    purpose: The hardest part of the work is not at work.
"""


def test_a_pack_is_checked_by_itself_with_the_line_of_each_fault(tmp_path: Path) -> None:
    file = tmp_path / "nights.yaml"
    file.write_text(PACK.format(category="satisfaction"))
    assert check(file).exit_code == 0
    file.write_text(PACK.format(category="satisfied"))
    answer = check(file)
    assert answer.exit_code == 1
    assert "Line 5" in answer.output
    assert "Did you mean satisfaction?" in said(answer)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.toml", b"title = ", "not readable as TOML"),
        ("p.toml", b"title = 'T'", "expected [[question]] tables"),
        ("p.csv", b"\xff\xfe", "not UTF-8"),
        ("p.pdf", b"%PDF", "neither a folder nor a pack"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_kindly(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    answer = check(tmp_path / name)
    assert answer.exit_code == 1
    assert words in said(answer)


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (None, "holds no readable pyproject.toml"),
        ("[project", "not readable as TOML"),
        ("[project]\nversion = '1'", "[project] has no name"),
        ("[project]\nname = 'choir'", "names no plugin"),
    ],
)
def test_a_folder_without_a_plugin_says_what_is_missing(
    tmp_path: Path, project: str | None, words: str
) -> None:
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    answer = check(tmp_path)
    assert answer.exit_code == 1
    assert words in said(answer)
