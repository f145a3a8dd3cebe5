"""Rules that leave hosts out. A field that somebody left empty never excludes anybody."""

from __future__ import annotations

from fireside.plugins import (
    BoolArray,
    FilterVerdict,
    HostColumns,
    MatchFilter,
    PluginContext,
    StudentView,
)


def capacity(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> FilterVerdict:
    """Leave hosts in peace who pause, or have been asked enough this month or term."""

    def reason(position: int) -> str:
        if hosts.paused[position]:
            return "Takes no requests at the moment"
        if hosts.term_spent[position]:
            return "Has enough requests this term"
        return "Has enough requests this month"

    return FilterVerdict(hosts.once(_with_room) & ~hosts.paused, reason)


def _with_room(hosts: HostColumns) -> BoolArray:
    this_month = (hosts.monthly_cap <= 0) | (hosts.asked_this_month < hosts.monthly_cap)
    return this_month & ~hosts.term_spent


def meeting_format(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> FilterVerdict:
    """Keep hosts who offer at least one way of meeting that the student can do."""
    if not student.formats:
        return FilterVerdict(~hosts.is_in(frozenset()))
    keep = hosts.any_of("formats", student.formats) | ~hosts.told("formats")
    return FilterVerdict(keep, "Offers no way of meeting that you can do")


def language(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> FilterVerdict:
    """Keep hosts with whom the student shares a language."""
    if not student.languages:
        return FilterVerdict(~hosts.is_in(frozenset()))
    keep = hosts.any_of("languages", student.languages) | ~hosts.told("languages")
    return FilterVerdict(keep, "Speaks none of the languages in your profile")


def already_met(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> FilterVerdict:
    """Leave out hosts whom the student has met or has already asked."""

    def reason(position: int) -> str:
        met = int(hosts.ids[position]) in student.met
        return "You have already talked with each other" if met else "You have already asked"

    return FilterVerdict(~hosts.is_in(student.met | student.asked), reason)


def blocked(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> FilterVerdict:
    """Leave out whoever is not to be brought together with the student; nobody is told why."""
    return FilterVerdict(~hosts.is_in(student.blocked))


FILTERS = (
    MatchFilter("capacity", "Hosts who pause or have been asked enough", capacity),
    MatchFilter("format", "A way of meeting that both can do", meeting_format),
    MatchFilter("language", "A language in common", language),
    MatchFilter("blocked", "People of whom one has blocked the other", blocked),
    MatchFilter("already_met", "People the student already knows", already_met),
)
