"""``fireside plugin …`` as an operator types it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from fireside.cli import main
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock, sealing
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.plugins.models import PluginFault, PluginState, PluginTiming
from fireside.plugins.stored import seal_secrets
from tests.conftest import Scope

STARTER = "fireside_starter"
SECRET = "hunter2-and-more"
HERE = ["--institution", "riverbend"]
POSTCARDS = """
from fireside.plugins import PacketSection, SectionContent, hookimpl
from pydantic import BaseModel, SecretStr

name, version, title = "postcards", "2.1", "Postcards [bold]"
summary, requires_api = "Prints a card.", ">=1.0,<2"

class Settings(BaseModel):
    town: str
    stamps: list[str] = ["red", "blue"]
    token: SecretStr | None = None

settings_schema = Settings

@hookimpl
def register_packet_sections():
    return [PacketSection("card", "A card", 85, lambda ctx, interview: SectionContent())]
"""


@pytest.fixture(autouse=True)
def _postcards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a plugin with settings, as an installer would."""
    folder = tmp_path / "postcards-2.1.dist-info"
    folder.mkdir()
    told = "Metadata-Version: 2.1\nName: acme-postcards\nVersion: 2.1\nAuthor: Ada Reyes\n"
    (folder / "METADATA").write_text(told)
    (folder / "entry_points.txt").write_text("[fireside.plugins]\npostcards = postcards_here\n")
    (tmp_path / "postcards_here.py").write_text(POSTCARDS)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("postcards_here", None)


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in settings.model_dump(exclude_none=True, mode="json").items():
        text = str(int(value)) if isinstance(value, bool) else str(value)
        monkeypatch.setenv(f"FIRESIDE_{name.upper()}", text)
    return CliRunner()


def test_an_operator_switches_a_plugin_for_one_institution(
    command: CliRunner, institution: Institution, scope: Scope
) -> None:
    assert STARTER in command.invoke(main, ["plugin", "list"]).output
    for act, enabled in (("disable", False), ("enable", True)):
        told = command.invoke(main, ["plugin", act, STARTER, "--institution", "riverbend"])
        assert told.exit_code == 0, told.output
        with scope(institution):
            assert db.session.scalars(select(PluginState)).one().enabled is enabled


@pytest.mark.parametrize(
    ("name", "slug", "said"),
    [(STARTER, "nowhere", "No institution"), ("nobody", "riverbend", "No plugin called nobody")],
)
def test_a_name_that_nobody_knows_is_said_to_the_operator(
    command: CliRunner, institution: Institution, name: str, slug: str, said: str
) -> None:
    told = command.invoke(main, ["plugin", "enable", name, "--institution", slug])
    assert told.exit_code != 0
    assert said in told.output


def test_safe_mode_loads_none(command: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESIDE_SAFE_MODE", "1")
    assert "No plugin is loaded" in command.invoke(main, ["plugin", "list"]).output


def test_a_plugin_that_cannot_be_loaded_is_named_with_its_reason(
    command: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "postcards_here.py").write_text("import nowhere_to_be_found")
    told = command.invoke(main, ["plugin", "list"]).output
    assert "postcards cannot be loaded: ModuleNotFoundError" in told


def test_the_list_tells_version_author_and_what_each_adds(
    command: CliRunner, institution: Institution
) -> None:
    told = command.invoke(main, ["plugin", "list"]).output
    for piece in ("postcards", "2.1", "Ada Reyes", "1 packet section", "13 question packs"):
        assert piece in told


def test_the_list_of_an_institution_tells_how_each_fares_there(
    command: CliRunner, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        db.session.add(
            PluginTiming(
                plugin="postcards", version="2.1", hook="packet_section card",
                calls=4, microseconds=10_000,
            )
        )  # fmt: skip
        db.session.add(
            PluginFault(
                plugin="postcards", hook="packet_section card", at=clock.now(),
                error="raised: KeyError in build", milliseconds=3,
            )
        )  # fmt: skip
    told = " ".join(command.invoke(main, ["plugin", "list", *HERE]).output.split())
    assert "At Riverbend College:" in told
    assert "2.50 ms" in told
    elsewhere = command.invoke(main, ["plugin", "list", "--institution", "northmoor"]).output
    assert "2.50" not in elsewhere
    shown = command.invoke(main, ["plugin", "show", "postcards", *HERE]).output
    assert "packet_section card: raised: KeyError in build" in shown
    assert "packet_section card: 2.50 ms" in shown


def test_a_plugin_is_shown_with_its_settings_and_without_its_secrets(
    command: CliRunner, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        row = PluginState(plugin="postcards", enabled=True, settings={"town": "Riverbend"})
        row.sealed = seal_secrets({"token": SECRET}, row.id)
        db.session.add(row)
        assert SECRET in sealing.unseal(row.sealed or b"", f"plugin_state:{row.id}")
    shown = command.invoke(main, ["plugin", "show", "postcards", *HERE]).output
    for piece in (
        "Postcards [bold] at Riverbend College: on", "acme-postcards 2.1, by Ada Reyes",
        "Town: Riverbend", "Stamps: red, blue", "Token: stored", "A card (place 85 in the packet)",
    ):  # fmt: skip
        assert piece in shown
    assert SECRET not in shown


def test_before_it_is_switched_on_its_needs_are_said_and_nothing_changes(
    command: CliRunner, institution: Institution, scope: Scope
) -> None:
    previewed = command.invoke(main, ["plugin", "enable", "postcards", *HERE, "--preview"])
    assert "would add" in previewed.output
    assert "A card (place 85 in the packet)" in previewed.output
    refused = command.invoke(main, ["plugin", "enable", "postcards", *HERE])
    assert refused.exit_code == 1
    assert "Town: It is needed" in refused.output
    with scope(institution):
        assert db.session.scalars(select(PluginState)).all() == []
    listed = " ".join(command.invoke(main, ["plugin", "list", *HERE]).output.split())
    assert "off. Town:" in listed


def test_a_switch_from_the_command_line_leaves_a_trace_that_the_page_shows(
    command: CliRunner, institution: Institution, scope: Scope
) -> None:
    command.invoke(main, ["plugin", "disable", STARTER, *HERE])
    with scope(institution):
        (entry,) = db.session.scalars(select(AuditEntry))
        assert (entry.action, entry.account_id) == ("plugin.switch", None)
    shown = command.invoke(main, ["plugin", "show", STARTER, *HERE]).output
    assert "Fireside: Switched a plugin (enabled)" in shown


@pytest.mark.parametrize("words", [["show", "nobody"], ["enable", "nobody", "--preview"]])
def test_a_name_that_is_not_installed_cannot_be_looked_at(
    command: CliRunner, institution: Institution, words: list[str]
) -> None:
    told = command.invoke(main, ["plugin", *words, *HERE])
    assert told.exit_code == 1
    assert "No plugin called nobody" in told.output
