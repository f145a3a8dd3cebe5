"""Logs: one line an event, ids and names of things only; a traceback never shows local values."""

from __future__ import annotations

import sys

import structlog


def configure(production: bool) -> None:
    """Write JSON lines in production, readable ones otherwise; tracebacks without locals.

    structlog's own traceback prints each frame's variables, and with them what people wrote.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if production
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if production:
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*processors, renderer],
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )


def _to_stderr(*names: str) -> structlog.WriteLogger:
    """Write to what stderr is now, not to what it was when logging was configured."""
    return structlog.WriteLogger(sys.stderr)
