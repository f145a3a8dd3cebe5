"""The plugin as a whole: Fireside can load it, and it speaks only where it is on."""

import fireside_same_hours as plugin


def test_fireside_loads_it(plugin_name, app, institution):
    assert plugin.name == plugin_name == "same_hours"


def test_it_is_silent_where_it_is_off(institution, other_institution, ask):
    assert not ask(other_institution)
