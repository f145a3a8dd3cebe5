"""The hook contract: what is specified is documented, and what is documented is exercised."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

import fireside.plugins
import fireside_starter
import fireside_webhooks
from fireside.plugins import Pairing, Subject, hookspecs
from fireside.plugins.checks import suggestions_from
from fireside.plugins.inspection import CALLED, HOOKS, find_hooks
from fireside.plugins.loader import load_plugins
from fireside.plugins.settings import read_values
from tests.unit.plugins.batches import HERE, INTERVIEW, interview

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins" / "hooks.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs" / "plugins" / "index.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## `(\w+)(\(.*)`$", PAGE, re.MULTILINE)
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ATTRIBUTES = """
name, version, title, summary = "{name}", "1", "An example", "From the page."
requires_api = ">=1.0,<2"
"""


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
    since = re.search(r"\.\. versionadded:: (\d+\.\d+)$", text, re.MULTILINE)
    assert since is not None
    assert ("Called once per process, at start" in text) == (hook not in CALLED)
    assert "Called " in text
    section = PAGE.split(f"## `{hook}(")[1].split("\n## ")[0]
    assert f"*Since {since[1]}.*" in section
    assert "It may" in section


def shipped() -> list[ModuleType]:
    """Return every plugin in `plugins/`: those of the product, and the examples."""
    plugins = [entry.load() for entry in entry_points(group="fireside.plugins") if entry.dist]
    for folder in sorted((ROOT / "plugins").glob("example-*/src/*/")):
        sys.path.insert(0, str(folder.parent))
        try:
            plugins.append(importlib.import_module(folder.name))
        finally:
            sys.path.remove(str(folder.parent))
    return plugins


@pytest.mark.parametrize("hook", sorted(specified()))
def test_every_hook_is_really_used_by_a_shipped_plugin(hook: str) -> None:
    users = [plugin for plugin in shipped() if hook in find_hooks(plugin)]
    assert users
    if hook not in CALLED:
        assert all(HOOKS[hook](getattr(plugin, hook)()) is None for plugin in users)


@pytest.mark.parametrize("plugin", [fireside_starter, fireside_webhooks])
def test_shipped_plugin_is_found_under_its_own_name(plugin: ModuleType) -> None:
    names = [entry.name for entry in entry_points(group="fireside.plugins")]
    assert plugin.name in names


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
    loaded = load_plugins()
    assert [problem for problem in loaded.problems if problem.name == name] == []
    hook = HEADINGS[number][0]
    if hook in CALLED:
        assert [entry.key for entry in loaded.calls.of({name})] == [hook]
    else:
        assert len(loaded.registry_of(hook).of({name})) == 1


def test_suggestions_of_the_page_suit_whom_they_are_for(install_example: object) -> None:
    assert callable(install_example)
    (source,) = [source for source in EXAMPLES if "def suggest_questions" in source]
    install_example("proposing", ATTRIBUTES.format(name="proposing") + source)
    (entry,) = load_plugins().calls.of({"proposing"})
    pack = next(p for p in fireside_starter.register_question_packs() if p.key == "general")
    pairing = Pairing(INTERVIEW.student, INTERVIEW.host, ("health",))
    answer = entry.item(pairing=pairing, pack=pack)
    assert suggestions_from(pack)(answer) is None
    assert [one.key for one in answer] == ["turning_point"]
    assert entry.item(pairing=replace(pairing, host=None), pack=pack) == []


@pytest.mark.parametrize("hook", ["export_subject", "erase_subject"])
def test_example_of_the_page_answers_for_a_person(install_example: object, hook: str) -> None:
    assert callable(install_example)
    (source,) = [source for source in EXAMPLES if f"def {hook}" in source]
    install_example("wishing", ATTRIBUTES.format(name="wishing") + source)
    (entry,) = load_plugins().calls.of({"wishing"})
    answer = entry.item(ctx=HERE, subject=Subject(4711))
    assert HOOKS[hook](answer) is None
    assert answer


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
