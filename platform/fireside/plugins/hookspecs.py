"""The hooks a plugin may implement: each is a promise, documented in `docs/plugins/hooks.md`.

A hook appears with its first real user. Adding an argument is a minor version of the hook
API; removing one is a major version, after a release that warns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pluggy

from fireside.plugins.types import (
    CalendarProvider,
    Channel,
    Erasure,
    Exporter,
    MatchFilter,
    MatchScorer,
    OutcomeReport,
    PacketSection,
    PacketTheme,
    Pairing,
    PluginContext,
    QuestionPack,
    QuestionSuggestion,
    Subject,
)

PROJECT: Final = "fireside"
HOOK_API: Final = "1.1"
"""Version of the hooks below; a plugin states the range it needs as `requires_api`."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_match_filters() -> Sequence[MatchFilter]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give the rules that leave hosts out before they are ranked.

    Called once per process, at start. It may read files of its own package; it has no
    database, no request and no institution. Each filter is later called with all hosts of an
    institution that enabled the plugin.

    .. versionadded:: 1.0
    """


@hookspec
def register_match_scorers() -> Sequence[MatchScorer]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give the rules that say how well each remaining host fits, and why.

    Called once per process, at start, under the same terms as `register_match_filters`. Each
    scorer is later called with a batch of hosts and answers with numbers from 0 to 1.

    .. versionadded:: 1.0
    """


@hookspec
def register_question_packs() -> Sequence[QuestionPack]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give named, versioned lists of questions for students to pick from.

    Called once per process, at start, under the same terms as `register_match_filters`. Packs
    may be built in code or read with `load_pack` from TOML files of the plugin's package.

    .. versionadded:: 1.0
    """


@hookspec
def register_packet_sections() -> Sequence[PacketSection]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give parts of the prep packet, each with its place in the order.

    Called once per process, at start, under the same terms as `register_match_filters`. A
    section's `build` is later called in the worker, once per packet that is made.

    .. versionadded:: 1.0
    """


@hookspec
def register_packet_themes() -> Sequence[PacketTheme]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give looks of the prep packet, of which an institution's administrator chooses one.

    Called once per process, at start, under the same terms as `register_match_filters`. The CSS
    is checked then: it may name nothing but the theme's own fonts.

    .. versionadded:: 1.1
    """


@hookspec
def register_calendar_providers() -> Sequence[CalendarProvider]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give sources of busy times that close hosts' slots.

    Called once per process, at start, under the same terms as `register_match_filters`. A
    provider is later asked by a job, for some hundred hosts at once, never while a page waits.

    .. versionadded:: 1.1
    """


@hookspec
def suggest_questions(  # type: ignore[empty-body]  # pluggy reads only the signature
    ctx: PluginContext, pairing: Pairing, pack: QuestionPack
) -> Sequence[QuestionSuggestion]:
    """Propose questions of a pack that suit these two people, best first, each with its reason.

    Called when a student opens the stage "prepare", once for each pack that is for everybody or
    for the field of the conversation. The pack holds what is not on the student's list yet.

    .. versionadded:: 1.1
    """


@hookspec
def register_channels() -> Sequence[Channel]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give ways to tell people something beside mail, each chosen by the person herself.

    Called once per process, at start, under the same terms as `register_match_filters`. A
    channel's `deliver` is later called in the worker, at least once for each notice.

    .. versionadded:: 1.1
    """


@hookspec
def export_subject(ctx: PluginContext, subject: Subject) -> Mapping[str, object]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Return what the plugin holds about a person, as JSON has it; empty where it holds nothing.

    Called in the worker when a person asks for a copy of her records, of each enabled plugin. It
    may read its own tables and files, and ask a service of its own.

    .. versionadded:: 1.1
    """


@hookspec
def erase_subject(ctx: PluginContext, subject: Subject) -> Erasure:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Erase what the plugin holds about somebody who has left, and say what had to stay.

    Called in the worker after a person has left, of each plugin that was ever enabled, inside a
    savepoint; again each hour while it fails. Asked twice, it erases nothing the second time.

    .. versionadded:: 1.1
    """


@hookspec
def register_outcome_reports() -> Sequence[OutcomeReport]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give reports on what came of conversations, for advisers: counts, never people.

    Called once per process, at start, under the same terms as `register_match_filters`. A
    report's `build` is later called when an adviser opens the page of reports.

    .. versionadded:: 1.1
    """


@hookspec
def register_exporters() -> Sequence[Exporter]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give formats in which advisers take the cohort, or what came of conversations, along.

    Called once per process, at start, under the same terms as `register_match_filters`. An
    exporter's `write` is later called when an adviser asks for the file.

    .. versionadded:: 1.1
    """
