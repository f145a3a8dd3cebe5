"""Words with fixed keys that rooms and plugins share: fields, objectives, languages, formats.

They live here because the plugin platform stands below every room: the people room offers
these keys in its forms, a plugin's scorer compares them, and neither has to import the other.
Keys are stored and never change; labels are what people read and may be reworded.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Vocabulary = Mapping[str, str]


def _words(**labels: str) -> Vocabulary:
    return MappingProxyType(labels)


FIELDS: Final[Vocabulary] = _words(
    software_data="Software and data",
    health="Health and care",
    law_policy="Law and public policy",
    education="Education",
    finance="Finance and accounting",
    engineering="Engineering and manufacturing",
    media_design="Media, design and communication",
    science="Science and research",
    nonprofit="Non-profit and community work",
    trades_entrepreneurship="Trades and own business",
)
"""Fields of work a host works in and a student is curious about."""

OBJECTIVES: Final[Vocabulary] = _words(
    enter="Learn how people get into this career",
    paths="Discover career paths I had not thought of",
    inside="Find out what working at this organisation is really like",
    network="Meet someone who can open a new circle of people to me",
    resume="Learn what a résumé and an interview in this field need to show",
)
"""The five benefits of an informational interview; a student chooses from them."""

TOPICS: Final[Vocabulary] = _words(
    enter="How I got in, and how people get in today",
    paths="The different directions this work can take",
    inside="What a week at my organisation is really like",
    network="Who else is worth talking to",
    resume="What we look for in applications and interviews",
)
"""The same five keys as a host says them: what she likes to be asked about."""

LANGUAGES: Final[Vocabulary] = _words(
    en="English",
    es="Spanish",
    fr="French",
    de="German",
    pt="Portuguese",
    it="Italian",
    nl="Dutch",
    pl="Polish",
    uk="Ukrainian",
    ru="Russian",
    ar="Arabic",
    hi="Hindi",
    ur="Urdu",
    bn="Bengali",
    zh="Chinese (Mandarin)",
    yue="Chinese (Cantonese)",
    ja="Japanese",
    ko="Korean",
    vi="Vietnamese",
    tl="Tagalog",
    tr="Turkish",
    sw="Swahili",
    ht="Haitian Creole",
    ase="American Sign Language",
)
"""Languages of a conversation, by ISO 639 code."""

FORMATS: Final[Vocabulary] = _words(
    in_person="In person",
    video="Video call",
    phone="Phone call",
)
"""How the two can meet."""

PROFILE_FIELDS: Final[Vocabulary] = _words(
    fields="the fields you are curious about",
    objectives="what you want to learn",
    languages="the languages you speak",
    formats="how you would like to meet",
    programme="your programme of study",
    graduation_year="your graduation year",
    place="the place where you are",
    about="a few words about you",
)
"""Parts of a student's profile a scorer may name as missing; labels finish
the sentence "Your matches would be better if we knew …"."""


def label(vocabulary: Vocabulary, key: str) -> str:
    """Return the label of `key`, or readable words made from the key itself.

    Keys that a removed plugin or an older release left behind stay legible on history pages.
    """
    return vocabulary.get(key) or key.replace("_", " ").capitalize()


def choices(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return (key, label) pairs in the vocabulary's order, as a select field wants them."""
    return list(vocabulary.items())
