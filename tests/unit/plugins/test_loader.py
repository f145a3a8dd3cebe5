from __future__ import annotations

import pytest
from flask import Flask

from fireside.plugins import loader
from fireside.plugins.contents import Contents
from fireside.plugins.guard import BUDGETS
from fireside.plugins.loader import install, load_plugins
from tests.unit.plugins.conftest import HEADER, InstallPlugin

GOOD = """
    def everybody(ctx, student, hosts):
        return FilterVerdict(~hosts.paused)

    @hookimpl
    def register_match_filters():
        return [MatchFilter("everybody", "Everybody", everybody)]
"""


def reason(loaded: Contents, name: str) -> str:
    (problem,) = [problem for problem in loaded.problems if problem.name == name]
    return problem.reason


def test_installed_plugin_is_found_with_what_it_gives(install_plugin: InstallPlugin) -> None:
    install_plugin("willow", GOOD)
    loaded = load_plugins()
    assert loaded.plugins["willow"].title == "Plugin willow"
    assert loaded.plugins["willow"].distribution == "test-willow"
    assert [rule.full_key for rule in loaded.filters.of({"willow"})] == ["willow.everybody"]


def test_plugins_are_ordered_by_name_not_by_installation(install_plugin: InstallPlugin) -> None:
    for name in ("willow", "aspen", "maple"):
        install_plugin(name, GOOD)
    loaded = load_plugins()
    names = [name for name in loaded.plugins if not name.startswith("fireside_")]
    assert names == ["aspen", "maple", "willow"]
    owners = [rule.owner for rule in loaded.filters.of(set(names))]
    assert owners == names


def test_safe_mode_loads_nothing(install_plugin: InstallPlugin) -> None:
    install_plugin("willow", GOOD)
    loaded = load_plugins(safe_mode=True)
    assert loaded.safe_mode
    assert not loaded.plugins
    assert len(loaded.packs) == 0


BROKEN = {
    "raises on import": ("1 / 0", "ZeroDivisionError"),
    "exits on import": ("raise SystemExit(3)", "SystemExit"),
    "imports what is not there": ("import no_such_thing_at_all", "ModuleNotFoundError"),
    "cannot be parsed": ("def broken(:", "SyntaxError"),
    "misspells a hook": (
        "@hookimpl\ndef register_question_pack():\n    return []",
        "register_question_pack is no hook; did you mean register_question_packs?",
    ),
    "invents a hook": (
        "@hookimpl\ndef zzz():\n    return []",
        "zzz is no hook; the hooks are register_match_filters, register_match_scorers, reg",
    ),
    "forgets the marker": (
        "def register_question_packs():\n    return []",
        "register_question_packs lacks the @hookimpl marker",
    ),
    "wraps": (
        "@hookimpl(wrapper=True)\ndef register_question_packs():\n    return (yield)",
        "register_question_packs is a wrapper; implementations are called one by one",
    ),
    "asks for an argument": (
        "@hookimpl\ndef register_question_packs(database):\n    return []",
        "register_question_packs has no argument 'database'",
    ),
    "raises in a hook": (
        "@hookimpl\ndef register_question_packs():\n    raise KeyError('x')",
        "register_question_packs: KeyError in register_question_packs",
    ),
    "gives no list": (
        "@hookimpl\ndef register_question_packs():\n    return 5",
        "register_question_packs: expected a list of QuestionPack, got int",
    ),
    "gives the wrong things": (
        "@hookimpl\ndef register_match_filters():\n    return ['a']",
        "register_match_filters: answer must be MatchFilter, got str",
    ),
    "gives a rule without a function": (
        "@hookimpl\ndef register_match_filters():\n    return [MatchFilter('a', 'A', None)]",
        "MatchFilter.apply must be a function",
    ),
    "gives a weight of nothing": (
        "@hookimpl\ndef register_match_scorers():\n    return [MatchScorer('a', 'A', 0, len)]",
        "weight must lie above 0 and at most 100: a",
    ),
    "gives scorers of no kind": (
        "@hookimpl\ndef register_match_scorers():\n    return [3]",
        "answer must be MatchScorer, got int",
    ),
    "gives packs of no kind": (
        "@hookimpl\ndef register_question_packs():\n    return [3]",
        "answer must be QuestionPack, got int",
    ),
    "gives an empty pack": (
        "@hookimpl\ndef register_question_packs():\n return [QuestionPack(*'aa', 1, '', (), ())]",
        "a: has no questions",
    ),
    "gives a key that no table could keep": (
        "@hookimpl\ndef register_match_filters():\n    return [MatchFilter('a' * 81, 'A', len)]",
        "register_match_filters: a key is 1 to 80 letters, digits, dots, - or _",
    ),
    "misspells a hook that is called later": (
        "@hookimpl\ndef on_events(event):\n    pass",
        "on_events is no hook; did you mean on_event?",
    ),
    "raises what is no exception": (
        "raise type('Odd', (BaseException,), {})()",
        "Odd",
    ),
    "uses a key twice": (
        "@hookimpl\ndef register_match_filters():\n    return [MatchFilter('a', 'A', len)] * 2",
        "gives match filters the key 'a' twice",
    ),
}


@pytest.mark.parametrize(("body", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_plugin_is_reported_and_the_rest_run(
    install_plugin: InstallPlugin, body: str, expected: str
) -> None:
    install_plugin("maple", body)
    install_plugin("willow", GOOD)
    loaded = load_plugins()
    assert expected in reason(loaded, "maple")
    assert "maple" not in loaded.plugins
    assert {rule.owner for rule in loaded.filters} >= {"willow", "fireside_starter"}
    assert not loaded.filters.of({"maple"})


HEADERS = {
    "another name": (HEADER.format(name="oak"), "calls itself 'oak', but its entry point"),
    "no attributes": ("", "lacks the attribute 'name', a text"),
    "a number as version": (HEADER.format(name="maple") + "\nversion = 1", "attribute 'version'"),
    "too new": (HEADER.format(name="maple") + "\nrequires_api = '>=2'", "needs hook API >=2"),
    "a name that no table could keep": (
        HEADER.format(name="maple") + "\nname = 'maple.tree'",
        "calls itself 'maple.tree'",
    ),
    "no range": (HEADER.format(name="maple") + "\nrequires_api = 'new'", "is no range"),
}


@pytest.mark.parametrize(("header", "expected"), HEADERS.values(), ids=HEADERS.keys())
def test_plugin_that_does_not_fit_is_refused(
    install_plugin: InstallPlugin, header: str, expected: str
) -> None:
    install_plugin("maple", header=header)
    assert expected in reason(load_plugins(), "maple")


def test_second_plugin_of_a_name_is_refused(install_plugin: InstallPlugin) -> None:
    install_plugin("maple", GOOD, dist="first-maple")
    install_plugin("maple", GOOD, dist="second-maple")
    loaded = load_plugins()
    assert loaded.plugins["maple"].distribution == "first-maple"
    assert reason(loaded, "maple") == "the name is taken by first-maple"


def test_plugin_may_be_a_class(install_plugin: InstallPlugin) -> None:
    body = """
    class Plugin:
        name, version, title, summary = "birch", "1.0", "Birch", "A class."
        requires_api = ">=1.0,<2"

        @hookimpl
        def register_packet_sections(self):
            return [PacketSection("a", "A", 15, lambda ctx, interview: SectionContent())]

        @hookimpl
        @staticmethod
        def register_match_filters():
            return []

    import sys
    sys.modules[__name__] = Plugin
    """
    install_plugin("birch", body)
    loaded = load_plugins()
    assert loaded.problems == []
    assert len(loaded.sections.of({"birch"})) == 1


def test_application_says_in_its_log_what_was_left_out(
    install_plugin: InstallPlugin, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin("maple", "1 / 0")
    loaded = install(Flask("under-test"))
    assert [problem.name for problem in loaded.problems] == ["maple"]
    written = capsys.readouterr()
    assert "maple" in written.out + written.err


def test_names_are_short_and_plain(install_plugin: InstallPlugin) -> None:
    install_plugin("a" * 81, GOOD, dist="long-name")
    assert "up to 79 letters" in reason(load_plugins(), "a" * 81)


def test_hooks_that_are_called_later_are_kept_with_the_arguments_they_name(
    install_plugin: InstallPlugin,
) -> None:
    install_plugin("willow", "@hookimpl\ndef on_event(event):\n    return event")
    found = load_plugins().hooks.find("willow.on_event")
    assert found is not None
    assert found.item.takes == ("event",)
    assert found.item(ctx="unwanted", event=7) == 7


def test_an_import_that_never_ends_is_stopped(
    install_plugin: InstallPlugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BUDGETS", {**BUDGETS, "import": 0.1})
    install_plugin("maple", "while True:\n    pass")
    install_plugin("willow", GOOD)
    loaded = load_plugins()
    assert "Overrun" in reason(loaded, "maple")
    assert "willow" in loaded.plugins
