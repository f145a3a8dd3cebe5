"""The one way in which the loader says no."""

from __future__ import annotations


class Refused(Exception):
    """A plugin cannot be used; the message says why and what to change."""
