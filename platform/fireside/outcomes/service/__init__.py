"""Use cases of looking back: the reflection, what came of it, and what the host may hear."""

from fireside.outcomes.service.entries import (
    EntryView,
    add_entry,
    outcome_entries,
    remove_entry,
)
from fireside.outcomes.service.erasing import erase_share
from fireside.outcomes.service.facts import OutcomeFacts, outcome_facts
from fireside.outcomes.service.news import (
    HostNewsView,
    NewsView,
    approve_news,
    news_for_host,
    news_of,
    news_of_interview,
    revoke_news,
)
from fireside.outcomes.service.records import share_of
from fireside.outcomes.service.reflecting import (
    Look,
    ReflectionConflict,
    ReflectionView,
    reflection_for_advisor,
    reflection_looks,
    reflection_of,
    save_reflection,
)

__all__ = [
    "EntryView",
    "HostNewsView",
    "Look",
    "NewsView",
    "OutcomeFacts",
    "ReflectionConflict",
    "ReflectionView",
    "add_entry",
    "approve_news",
    "erase_share",
    "news_for_host",
    "news_of",
    "news_of_interview",
    "outcome_entries",
    "outcome_facts",
    "reflection_for_advisor",
    "reflection_looks",
    "reflection_of",
    "remove_entry",
    "revoke_news",
    "save_reflection",
    "share_of",
]
