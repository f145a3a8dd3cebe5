"""Search words, queries, facets, weeks and the ranking, without a database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.matching.rules import (
    Cursor,
    FacetColumn,
    FacetCount,
    Query,
    Ranking,
    Week,
    clean_query,
    count_facets,
    cut_page,
    fold_words,
    holding_all,
    keeps_by_facet,
    opens_within,
    rank,
    strongest_reasons,
    week_ends,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz  MÜLLER", "lukasz muller"),
        ("Søren Đorđević", "soren dordevic"),
        ("Weiß", "weiss"),
        ("  ", ""),
        ("José\tÆsop", "jose aesop"),
    ],
)
def test_words_are_folded_as_people_type_them(text: str, folded: str) -> None:
    assert fold_words(text) == folded


def test_every_word_must_be_part_of_the_text() -> None:
    texts = ["dana whitfield actuary", "dana brown"]
    assert holding_all(texts, ["dana", "field"]).tolist() == [True, False]
    assert holding_all(texts, []).tolist() == [True, True]


def chosen_in(**facets: list[str]) -> Query:
    return clean_query("", "", lambda name: facets.get(name, []))


def test_a_query_is_bounded_and_cleaned() -> None:
    many = [f"place {number}" for number in range(50)]
    query = clean_query(
        "  dana   " + "x" * 200,
        "never",
        lambda name: {"place": [" Wien ", "Wien", " ", *many], "field": [""]}.get(name, []),
    )
    assert query.text.startswith("dana x")
    assert len(query.text) == 100
    assert query.week is None
    assert query.of("place")[0] == "Wien"
    assert len(query.of("place")) <= 20
    assert query.of("field") == ()


def test_a_query_survives_its_address() -> None:
    query = Query("dana", {"place": ("Wien", "Boston")}, Week.NEXT)
    assert query.arguments() == {"place": ["Wien", "Boston"], "q": "dana", "week": "next"}
    assert query.choices == 3
    assert Query().arguments() == {}


def test_a_choice_can_be_taken_back() -> None:
    query = Query("", {"place": ("Wien", "Boston"), "field": ("health",)}, Week.THIS)
    assert query.without("place", "Wien").of("place") == ("Boston",)
    assert "field" not in query.without("field", "health").chosen
    assert query.without("week", "this").week is None
    assert query.without("format", "video") == query


@pytest.mark.parametrize(
    "text", ["", "1", "a-1", "1-b", "-1-2", "1-" + "9" * 19, "1-" + "9" * 40, "²-1"]
)
def test_a_cursor_that_is_none_of_ours_is_none(text: str) -> None:
    assert Cursor.parse(text) is None


def test_a_cursor_survives_its_address() -> None:
    cursor = Cursor(731_250, 2**63 - 1)
    assert Cursor.parse(str(cursor)) == cursor


def test_weeks_end_on_the_readers_monday() -> None:
    sunday_night = datetime(2026, 11, 23, 4, tzinfo=UTC)  # still Sunday in New York
    ends = week_ends(sunday_night, "America/New_York")
    assert ends[Week.THIS] == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert ends[Week.NEXT] == datetime(2026, 11, 30, 5, tzinfo=UTC)
    assert ends[Week.MONTH] == sunday_night + timedelta(days=28)
    openings = np.array([np.nan, sunday_night.timestamp(), ends[Week.THIS].timestamp()])
    assert opens_within(openings, ends[Week.THIS]).tolist() == [False, True, False]


def test_a_facet_counts_among_what_the_others_keep() -> None:
    columns = {
        "field": FacetColumn.of([["health"], ["health"], ["finance"], []]),
        "place": FacetColumn.of([["Wien"], ["WIEN "], ["Wien"], [""]]),
    }
    query = chosen_in(field=["health"], place=["wien"])
    keeps = keeps_by_facet(columns, query)
    assert keeps["place"].tolist() == [True, True, True, False]
    base = np.array([True, False, True, True])
    counted = count_facets(columns, query, keeps, base, {"field": 9, "place": 9})
    assert counted["field"] == [
        FacetCount("health", "health", 1, True),
        FacetCount("finance", "finance", 1, False),
    ]
    assert counted["place"] == [FacetCount("wien", "Wien", 1, True)]


def test_an_institution_without_hosts_has_facets_without_choices() -> None:
    column = FacetColumn.of([])
    assert column.any_of(["health"]).tolist() == []
    nobody = np.array([], dtype=np.bool_)
    assert count_facets({"field": column}, Query(), {}, nobody, {"field": 9}) == {"field": []}


def test_chosen_and_large_choices_are_shown_first() -> None:
    column = FacetColumn.of([["C"], *[["D"]] * 9, *[["b"]] * 3, ["A"]])
    among = np.array([False] + [True] * 12 + [False])

    def keys(most: int, *chosen: str) -> list[str]:
        return [choice.key for choice in column.choices(among, set(chosen), most)]

    assert keys(2, "c") == ["c", "d"]
    assert keys(0, "c") == ["c"]
    assert keys(0) == []
    assert keys(9, "c", "never met") == ["c", "d", "b"]
    assert keys(1) == ["d"]
    assert column.choices(among, {"c"}, 1) == [FacetCount("c", "C", 0, True)]


@given(
    st.lists(st.sampled_from(["a", "B", "c", "Dä", "e", "F"]), max_size=40),
    st.sets(st.sampled_from(["a", "b", "f"])),
    st.integers(0, 7),
)
def test_choices_are_those_of_sorting_them_all(
    values: list[str], chosen: set[str], most: int
) -> None:
    column = FacetColumn.of([[value] for value in values])
    among = np.array([number % 3 > 0 for number in range(len(values))], dtype=np.bool_)
    counted = Counter(value for value, here in zip(values, among, strict=True) if here)
    worth = [
        (fold_words(value) not in chosen, -counted[value], value.casefold())
        for value in sorted(set(values))
        if counted[value] or fold_words(value) in chosen
    ]
    shown = max(most, sum(not other for other, _, _ in worth))
    told = column.choices(among, chosen, most)
    assert [(not one.chosen, -one.count, one.label.casefold()) for one in told] == sorted(worth)[
        :shown
    ]


@given(st.lists(st.sets(st.integers(0, 99)), max_size=20), st.integers(2, 100), st.integers(0, 2))
def test_a_key_counts_each_host_marked_who_has_it_however_many_keys_there_are(
    values: list[set[int]], kinds: int, rest: int
) -> None:
    held = [{f"k{number % kinds}" for number in of_host} for of_host in values]
    column = FacetColumn.of(held)
    among = np.array([number % 3 != rest for number in range(len(held))], dtype=np.bool_)
    expected = [
        sum(key in keys for keys, here in zip(held, among, strict=True) if here)
        for key in column.keys
    ]
    assert column.counts(among).tolist() == expected
    fewer = FacetColumn.of(held[:1]).spliced([], FacetColumn.of(held[1:]))
    assert dict(zip(fewer.keys, fewer.counts(among), strict=True)) == dict(
        zip(column.keys, expected, strict=True)
    )


def test_scores_are_means_by_weight_and_an_abstention_pushes_nobody_down() -> None:
    good, bad = np.array([1.0, 0.5]), np.array([0.0, 0.0])
    everybody, ids = np.array([True, True]), np.array([7, 8])
    assert rank(everybody, ids, [(good, 3.0), (bad, 1.0)]).scores.tolist() == [750_000, 375_000]
    assert rank(everybody, ids, [(good, 3.0), (bad, 0.0)]).scores.tolist() == [1_000_000, 500_000]
    assert rank(everybody, ids, []).scores.tolist() == [0, 0]
    one = rank(np.array([False, True]), ids, [(good, 1.0)])
    assert (one.positions.tolist(), one.scores.tolist()) == ([1], [500_000])


def ranking_of(scores: list[int], ids: list[int]) -> Ranking:
    return Ranking(np.arange(len(ids)), np.array(scores, dtype=np.int64), np.array(ids))


def test_pages_hold_their_place_when_hosts_come_and_go() -> None:
    scores, ids = [5, 9, 9, 1, 7], [50, 20, 10, 30, 40]
    everybody = ranking_of(scores, ids)
    assert [ids[at] for at in everybody.first(5)] == [10, 20, 40, 50, 30]
    first = cut_page(everybody, None, 2)
    assert ([ids[at] for at in first.positions], first.before) == ([10, 20], None)
    without = ranking_of([5, 9, 1, 7], [50, 10, 30, 40])
    second = cut_page(without, Cursor.parse(first.after or ""), 2)
    assert [without.batch_ids[at] for at in second.positions] == [40, 50]
    assert second.before == ""
    third = cut_page(everybody, Cursor(5, 50), 2)
    assert (third.before, third.after) == ("9-20", None)
    assert cut_page(everybody, Cursor(0, 1), 2).positions == ()


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(1, 8))
def test_pages_are_the_sorted_list_cut_into_pieces(scores: list[int], size: int) -> None:
    ids = random.Random(len(scores)).sample(range(1000), len(scores))
    ranking = ranking_of(scores, ids)
    sorted_ids = [ids[at] for at in sorted(range(len(ids)), key=lambda at: (-scores[at], ids[at]))]
    assert [ids[at] for at in ranking.first(size)] == sorted_ids[:size]
    met: list[int] = []
    after: str | None = ""
    while after is not None:
        page = cut_page(ranking, Cursor.parse(after), size)
        if page.before is not None:
            again = cut_page(ranking, Cursor.parse(page.before), size)
            assert [ids[at] for at in again.positions] == met[-size:]
        met += [ids[at] for at in page.positions]
        after = page.after
    assert met == sorted_ids


def test_reasons_come_from_the_rules_that_count_most_and_are_said_once() -> None:
    words = ["third", "first", "", "first", "second", "fourth", "never"]
    shares = [1.0, 3.0, 2.0, 2.5, 2.2, 0.5, 0.0]
    asked: list[tuple[int, list[int]]] = []

    def say(rule: int, hosts: Sequence[int]) -> list[str]:
        asked.append((rule, list(hosts)))
        return [words[rule]] * len(hosts)

    assert strongest_reasons([shares], say) == [("first", "second", "third")]
    assert sorted(asked) == [(0, [0]), (1, [0]), (2, [0]), (3, [0]), (4, [0])]
    assert strongest_reasons([[0.0] * 4 + shares[4:]], say) == [("second", "fourth")]
    assert strongest_reasons([], say) == []
    assert strongest_reasons([[0.0], []], say) == [(), ()]


def test_a_rule_is_asked_about_all_its_hosts_in_one_go() -> None:
    asked: list[tuple[int, list[int]]] = []

    def say(rule: int, hosts: Sequence[int]) -> list[str]:
        asked.append((rule, list(hosts)))
        return [f"{rule} of {host}" if (rule, host) != (0, 1) else "" for host in hosts]

    told = strongest_reasons([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0], [1.0, 3.0, 0.0]], say, most=2)
    assert told == [("0 of 0", "1 of 0"), ("1 of 1", "2 of 1"), ("1 of 2", "0 of 2")]
    assert asked == [(0, [0, 1, 2]), (1, [0, 1, 2]), (2, [1])]


@given(
    st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), max_size=6),
    st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=24, max_size=24),
    st.integers(1, 4),
)
def test_reasons_are_those_of_asking_one_after_the_other(
    shares: list[list[float]], words: list[str], most: int
) -> None:
    def plainly(at: int) -> tuple[str, ...]:
        said: list[str] = []
        for rule in sorted(range(4), key=lambda rule: -shares[at][rule]):
            word = words[at * 4 + rule]
            if shares[at][rule] > 0 and len(said) < most and word and word not in said:
                said.append(word)
        return tuple(said)

    told = strongest_reasons(shares, lambda rule, hosts: [words[h * 4 + rule] for h in hosts], most)
    assert told == [plainly(at) for at in range(len(shares))]
