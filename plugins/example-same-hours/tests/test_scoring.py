"""The rule, called as Fireside calls it."""

from __future__ import annotations

import pytest
from fireside.testing import context, hosts, student

import fireside_same_hours as plugin

(RULE,) = plugin.register_match_scorers()
HOSTS = hosts(
    {"zones": "America/New_York"},
    {"zones": "Europe/London"},
    {"zones": "Australia/Perth"},
    {"zones": "Middle/Earth"},
)


def test_who_keeps_the_same_hours_comes_first():
    scores = RULE.score(context(), student(zone="America/New_York"), HOSTS)
    assert scores.values[0] == 1
    assert scores.reason(0) == "Keeps the same hours as you"
    assert scores.values[1] > scores.values[2] >= 0
    assert scores.reason(1) == ""


@pytest.mark.parametrize("zone", ["Middle/Earth", ""])
def test_a_zone_that_nobody_knows_pushes_nobody_down(zone):
    scores = RULE.score(context(), student(zone=zone), HOSTS)
    assert set(scores.values.tolist()) == {0.5}


def test_rule_counts_where_the_plugin_is_on(institution, ask):
    assert list(ask(institution, hosts=HOSTS).scores) == ["same_hours"]
