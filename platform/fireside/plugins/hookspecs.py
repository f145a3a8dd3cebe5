"""The hooks a plugin may implement: each is a promise, documented in `docs/plugins/hooks.md`.

A hook appears with its first real user. Adding an argument is a minor version of the hook
API; removing one is a major version, after a release that warns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pluggy

from fireside.plugins.types import (
    Assignment,
    AssignmentProblem,
    BookingProblem,
    BookingRequest,
    Event,
    MatchFilter,
    MatchScorer,
    MeetingProvider,
    PacketSection,
    PacketTheme,
    Pairing,
    PluginContext,
    QuestionPack,
    QuestionSuggestion,
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
def register_meeting_providers() -> Sequence[MeetingProvider]:  # type: ignore[empty-body]  # pluggy reads only the signature
    """Give what opens a room for each video meeting.

    Called once per process, at start, under the same terms as `register_match_filters`. A
    provider's `open_room` is later called once for each video meeting, as it is confirmed.

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
def assign_matches(ctx: PluginContext, problem: AssignmentProblem) -> Assignment | None:
    """Say who meets whom in a round of term assignment, in place of the product's own way.

    Called in the worker, once when the candidate lists of a round are made and again whenever
    they have grown for students left over. The plugins are asked by name, and the first that
    answers with an assignment wins; None leaves it to the next one, and to the product at last.

    .. versionadded:: 1.1
    """


@hookspec
def validate_booking(  # type: ignore[empty-body]  # pluggy reads only the signature
    ctx: PluginContext, request: BookingRequest
) -> Sequence[BookingProblem]:
    """Say what speaks against a request for a time; an empty list lets it pass.

    Called before a booking commits, after our own rules have let it pass, in a savepoint. The
    problems are shown beside the form, and nothing is booked while there is one.

    .. versionadded:: 1.1
    """


@hookspec
def on_event(ctx: PluginContext, event: Event) -> None:
    """Hear of something that has happened.

    Called after the commit, from the job queue, at least once for each event, in a savepoint.
    Where it raises, it is called again later, three times in all.

    .. versionadded:: 1.1
    """


@hookspec
def plugin_enabled(ctx: PluginContext) -> None:
    """Prepare for an institution that has just switched the plugin on.

    Called when a person switches it on, in the same transaction, in a savepoint.

    .. versionadded:: 1.1
    """


@hookspec
def plugin_disabled(ctx: PluginContext) -> None:
    """Put things away for an institution that has just switched the plugin off.

    Called when a person switches it off, in the same transaction, in a savepoint; not when the
    platform does so after repeated failures.

    .. versionadded:: 1.1
    """
