"""Fireside: informational interviews between students and alumni volunteers."""

__version__ = "0.1.0"
