"""The hook contract: what is specified is documented, and what is documented is exercised."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fireside.plugins
import fireside_starter
import fireside_video
from fireside.plugins import (
    AssignmentAim,
    AssignmentProblem,
    BookingRequest,
    Format,
    InterviewMoved,
    MeetingRequest,
    Pairing,
    PluginContext,
    answers,
    hookspecs,
)
from fireside.plugins.checks import suggestions_from
from fireside.plugins.inspection import HOOKS, find_hooks
from fireside.plugins.loader import AT_START, load_plugins
from fireside.plugins.settings import read_values
from tests.unit.plugins.batches import INTERVIEW, interview

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins" / "hooks.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs" / "plugins" / "index.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## `(\w+)(\(.*)`$", PAGE, re.MULTILINE)
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ATTRIBUTES = """
name, version, title, summary = "{name}", "1", "An example", "From the page."
requires_api = ">=1.1,<2"
"""
SHIPPED = [fireside_starter, fireside_video]
DISTRIBUTIONS = sorted((ROOT / "plugins").glob("example-*/src/*/__init__.py"))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = PluginContext(1, "riverbend", "Riverbend College", "America/New_York", NOW)
SUNDAY = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
REQUEST = BookingRequest(
    7, 8, None, SUNDAY, SUNDAY + timedelta(minutes=30), Format.VIDEO, "Why you.", at_once=True
)
GENERAL = next(p for p in fireside_starter.register_question_packs() if p.key == "general")
PAIRING = Pairing(INTERVIEW.student, INTERVIEW.host, ("health",))
PROBLEM = AssignmentProblem(
    AssignmentAim.STABLE,
    student_ids=np.array([1]),
    host_ids=np.array([2]),
    seats=np.array([1]),
    students=np.array([0]),
    hosts=np.array([0]),
    student_scores=np.array([0.5]),
    host_scores=np.array([0.5]),
)
GIVEN: dict[str, dict[str, Any]] = {
    "suggest_questions": {"pairing": PAIRING, "pack": GENERAL},
    "assign_matches": {"problem": PROBLEM},
    "validate_booking": {"request": REQUEST},
    "on_event": {"event": InterviewMoved("i:5:2", NOW, 5, 6, 7, 8, "hold", "held", "student")},
    "plugin_enabled": {},
    "plugin_disabled": {},
}
"""With what each hook that is called later is tried."""


def specified() -> dict[str, str]:
    functions = inspect.getmembers(hookspecs, inspect.isfunction)
    return {
        name: str(inspect.signature(function)).replace("'", "")
        for name, function in functions
        if hasattr(function, f"{hookspecs.PROJECT}_spec")
    }


def test_every_hook_is_documented_with_its_exact_signature() -> None:
    assert dict(HEADINGS) == specified()


def test_every_hook_is_checked_by_the_loader() -> None:
    assert set(HOOKS) == set(specified())


@pytest.mark.parametrize("hook", sorted(specified()))
def test_every_hook_says_since_when_and_when_it_is_called(hook: str) -> None:
    text = inspect.getdoc(getattr(hookspecs, hook)) or ""
    added = re.search(r"\.\. versionadded:: (\d+\.\d+)$", text, re.MULTILINE)
    assert added is not None
    assert re.search(r"^Called \w+", text, re.MULTILINE)
    assert ("Called once per process, at start" in text) is hook.startswith(AT_START)
    section = PAGE.split(f"## `{hook}(")[1].split("\n## ")[0]
    assert f"*Since {added[1]}.*" in section
    assert "It may" in section


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every plugin in the folder: those that ship, and the distributions of their own."""
    for path in DISTRIBUTIONS:
        monkeypatch.syspath_prepend(str(path.parents[1]))
    return [*SHIPPED, *(import_module(path.parent.name) for path in DISTRIBUTIONS)]


@pytest.mark.parametrize("hook", sorted(specified()))
def test_every_hook_is_really_used_by_a_plugin_in_the_folder(hook: str, plugins: list[Any]) -> None:
    users = [plugin for plugin in plugins if hook in find_hooks(plugin)]
    assert users
    if hook.startswith(AT_START):
        assert all(len(getattr(plugin, hook)()) > 0 for plugin in users)


@pytest.mark.parametrize("plugin", SHIPPED, ids=lambda plugin: plugin.name)
def test_shipped_plugins_are_found_under_their_own_names(plugin: Any) -> None:
    assert plugin.name in [entry.name for entry in entry_points(group="fireside.plugins")]
    assert plugin.name in load_plugins().plugins


@pytest.fixture
def install_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    def install(name: str, source: str) -> None:
        folder = tmp_path / f"{name}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (folder / "entry_points.txt").write_text(f"[fireside.plugins]\n{name} = {name}_page\n")
        (tmp_path / f"{name}_page.py").write_text(source)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, f"{name}_page", raising=False)

    return install


@pytest.mark.parametrize("number", range(len(specified())))
def test_example_on_the_page_runs(install_example: object, number: int) -> None:
    assert callable(install_example)
    name = f"example{number}"
    install_example(name, ATTRIBUTES.format(name=name) + EXAMPLES[number])
    loaded, hook = load_plugins(), HEADINGS[number][0]
    assert [problem for problem in loaded.problems if problem.name == name] == []
    if hook.startswith(AT_START):
        assert len(loaded.registry_of(hook).of({name})) == 1
        return
    found = loaded.hooks.find(f"{name}.{hook}")
    assert found is not None
    assert HOOKS[hook](found.item(ctx=HERE, **GIVEN[hook])) is None


def test_every_hook_that_is_called_later_is_tried_with_all_its_arguments() -> None:
    called = {name for name in specified() if not name.startswith(AT_START)}
    assert set(GIVEN) == called
    for hook in called:
        parameters = set(inspect.signature(getattr(hookspecs, hook)).parameters)
        assert {"ctx", *GIVEN[hook]} == parameters


def test_examples_on_the_page_do_what_the_page_says(install_example: object) -> None:
    assert callable(install_example)
    by_hook = {hook: source for (hook, _), source in zip(HEADINGS, EXAMPLES, strict=True)}
    wanted = ("validate_booking", "register_meeting_providers")
    for hook in wanted:
        install_example(hook, ATTRIBUTES.format(name=hook) + by_hook[hook])
    loaded = load_plugins()
    refuse = loaded.hooks.find("validate_booking.validate_booking")
    assert refuse is not None
    (problem,) = refuse.item(ctx=HERE, request=REQUEST)
    assert "Sundays are for rest" in problem.message
    (provider,) = loaded.meeting_providers.of({"register_meeting_providers"})
    request = MeetingRequest(5, 6, 7, 8, NOW, NOW, "a1b2")
    room = provider.item.open_room(HERE, request)
    assert answers.meeting_room(room) is None
    assert room is not None
    assert room.link == "https://video.example.edu/riverbend-a1b2"


def test_suggestions_of_the_page_suit_whom_they_are_for(install_example: object) -> None:
    assert callable(install_example)
    (source,) = [source for source in EXAMPLES if "def suggest_questions" in source]
    install_example("proposing", ATTRIBUTES.format(name="proposing") + source)
    (entry,) = load_plugins().hooks.of({"proposing"})
    answer = entry.item(ctx=HERE, pairing=PAIRING, pack=GENERAL)
    assert suggestions_from(GENERAL)(answer) is None
    assert [one.key for one in answer] == ["turning_point"]
    alone = replace(PAIRING, host=None)
    assert entry.item(ctx=HERE, pairing=alone, pack=GENERAL) == []


def test_shortest_plugin_of_the_index_runs(install_example: object) -> None:
    assert callable(install_example)
    (source,) = re.findall(r"^```python\n(.*?)^```$", INDEX, re.MULTILINE | re.DOTALL)
    install_example("riverbend", source)
    loaded = load_plugins()
    assert loaded.plugins["riverbend"].title == "Riverbend College"
    assert loaded.packs.find("riverbend.valley") is not None


def test_plugins_may_import_every_name_that_the_page_mentions() -> None:
    public = set(fireside.plugins.__all__)
    for block in EXAMPLES:
        for names in re.findall(r"from fireside\.plugins import (.+)", block):
            assert {name.strip() for name in names.split(",")} <= public
    assert all(hasattr(fireside.plugins, name) for name in public)


def test_hook_version_on_the_page_is_the_running_one() -> None:
    assert f"version **{hookspecs.HOOK_API}**" in PAGE


def test_plugin_on_the_page_of_settings_runs_and_is_told_what_was_set(
    install_example: object,
) -> None:
    assert callable(install_example)
    page = (ROOT / "docs" / "plugins" / "settings.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    install_example("letters", source)
    loaded = load_plugins()
    assert [one.name for one in loaded.plugins["letters"].settings] == [
        "greeting",
        "copies",
        "tone",
        "token",
    ]
    section = loaded.sections.find("letters.ending")
    assert section is not None
    plugin = loaded.plugins["letters"]
    assert plugin.settings_schema is not None
    told = read_values(plugin.settings_schema, plugin.settings, {"greeting": "See you"}).values
    answer = section.item.build(replace(HERE, settings=told), interview())
    assert "See you" in str(answer.blocks)


def test_every_kind_of_setting_stands_on_its_page() -> None:
    page = (ROOT / "docs" / "plugins" / "settings.md").read_text(encoding="utf-8")
    table = page.split("## What a field may be")[1].split("\n## ")[0]
    for kind in ("`str`", "`int`", "`float`", "`bool`", "`Enum`", "`Literal`", "`list[str]`",
                 "`date`", "`SecretStr`"):  # fmt: skip
        assert kind in table
