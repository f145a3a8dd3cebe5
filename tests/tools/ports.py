"""Ports of this machine that nobody uses."""

from fireside.kernel.ports import (
    free_port,
)

__all__ = [
    "free_port",
]
