"""Logs: one line an event, ids and names of things only; a traceback never shows local values.

What writes them is loaded with the first line: it brings more with it than a page needs.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import structlog

_chosen = {"production": False}


def configure(production: bool) -> None:
    """Write JSON lines in production, readable ones otherwise."""
    _chosen["production"] = production


def info(event: str, **fields: Any) -> None:
    """Write a line that nobody has to act upon."""
    _logger(**_chosen).info(event, **fields)


def warning(event: str, **fields: Any) -> None:
    """Write a line that an operator should see."""
    _logger(**_chosen).warning(event, **fields)


def error(event: str, **fields: Any) -> None:
    """Write a line about what went wrong and should not have."""
    _logger(**_chosen).error(event, **fields)


def exception(event: str, **fields: Any) -> None:
    """Write a line about the exception that is being handled, with its traceback."""
    _logger(**_chosen).exception(event, **fields)


@cache
def _logger(production: bool) -> structlog.typing.FilteringBoundLogger:
    """Return what writes lines, with tracebacks that show no locals.

    structlog's own traceback prints each frame's variables, and with them what people wrote.
    """
    import structlog

    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if production:
        processors += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        processors += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    made: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        _ToStderr(),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(0),
        cache_logger_on_first_use=True,
    )
    return made


class _ToStderr:
    """Writes to what stderr is now, not to what it was when the first line was written."""

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    info = warning = error = msg
