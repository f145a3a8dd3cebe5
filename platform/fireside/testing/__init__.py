"""Tests of plugins: name this in `tests/conftest.py`, and its fixtures are there.

    pytest_plugins = ["fireside.testing"]

It makes an application on a temporary SQLite database with two institutions, of which the first
has the plugin switched on, and fails a test that reaches for the network, sends mail that it did
not take, or meets a fault of the plugin that it did not take. See `docs/plugins/testing.md`.
"""

from fireside.testing.samples import context, hosts, interview, student

pytest_plugins = ("fireside.testing.guards", "fireside.testing.fixtures")

__all__ = ["context", "hosts", "interview", "student"]
