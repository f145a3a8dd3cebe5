"""A mail server on a bad day: it says 451 now and then, and sometimes hangs up after DATA."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from email import message_from_bytes
from typing import Any, Self

from aiosmtpd.controller import Controller

from tests.tools.ports import free_port

_LATER = 0.05
_HANGS_UP = 0.02
_SLOW_SECONDS = 0.2  # so that a kill meets a worker that waits for its answer


class MoodyServer:
    """Receives over SMTP; ``received`` counts copies by Message-ID, ``hung_up`` broken answers."""

    def __init__(self, seed: int = 1) -> None:
        self.received: Counter[str] = Counter()
        self.hung_up: Counter[str] = Counter()
        self.said_later = 0
        self._chance, self._lock = random.Random(seed), threading.Lock()
        self._port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()

    @property
    def address(self) -> str:
        """Return the server's address as the setting ``mail_url`` wants it."""
        return f"smtp://127.0.0.1:{self._port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        with self._lock:
            if self._chance.random() < _LATER:
                self.said_later += 1
                return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        letter = message_from_bytes(envelope.content)
        with self._lock:
            self.received[str(letter["Message-ID"])] += 1
            hangs_up = self._chance.random() < _HANGS_UP
            if hangs_up:
                self.hung_up[str(letter["Message-ID"])] += 1
        await asyncio.sleep(_SLOW_SECONDS)
        if not hangs_up:
            return "250 OK"
        server.transport.abort()  # it has the mail, and nobody hears so
        return "250 OK"
