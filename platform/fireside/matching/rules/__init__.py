"""Pure decisions about who is shown, in which order and why."""

from fireside.matching.rules.facets import (
    FacetColumn,
    FacetCount,
    count_facets,
    keeps_by_facet,
)
from fireside.matching.rules.query import FACETS, Cursor, Query, Week, clean_query
from fireside.matching.rules.ranking import (
    PageOf,
    Ranking,
    cut_page,
    decisive_rule,
    rank,
    strongest_reasons,
)
from fireside.matching.rules.turns import RING, Turn, patience_of, places
from fireside.matching.rules.weeks import opens_within, week_ends
from fireside.matching.rules.weighing import (
    MOST_WEIGHT,
    Typed,
    Weighing,
    on_field,
    place_field,
    read_weighing,
    weight_field,
)
from fireside.matching.rules.words import fold_words, holding_all

__all__ = [
    "FACETS",
    "MOST_WEIGHT",
    "RING",
    "Cursor",
    "FacetColumn",
    "FacetCount",
    "PageOf",
    "Query",
    "Ranking",
    "Turn",
    "Typed",
    "Week",
    "Weighing",
    "clean_query",
    "count_facets",
    "cut_page",
    "decisive_rule",
    "fold_words",
    "holding_all",
    "keeps_by_facet",
    "on_field",
    "opens_within",
    "patience_of",
    "place_field",
    "places",
    "rank",
    "read_weighing",
    "strongest_reasons",
    "week_ends",
    "weight_field",
]
