"""People who book without a pause, whatever happens to the servers meanwhile."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from tests.prove.racing import Field, Racer, open_ask, open_browser

_INTERVIEW = re.compile(r"/interviews/(\d+)")
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Acknowledged:
    """A booking that its student was told of: the answer was a redirect to the interview."""

    interview_id: int
    student: Racer
    host: Racer
    start: datetime


@dataclass
class Load:
    """Threads that book different times; what was acknowledged, and what was answered else."""

    base: str
    field_: Field
    clients: int
    acknowledged: list[Acknowledged] = field(default_factory=list)
    unheard: int = 0
    refused: int = 0
    failed: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let everybody begin; each client has hosts and students of its own: nobody races."""
        for number in range(self.clients):
            thread = threading.Thread(target=self._book_on, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let everybody finish what she is at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _book_on(self, number: int) -> None:
        hosts = self.field_.hosts[number :: self.clients]
        students = self.field_.students[number :: self.clients]
        times = [(host, start) for start in self.field_.slots[::2] for host in hosts]
        for turn, (host, start) in enumerate(times):
            if self._stop.is_set():
                return
            self._try(students[(turn + turn // len(students)) % len(students)], host, start)
            time.sleep(_PAUSE_SECONDS)

    def _try(self, student: Racer, host: Racer, start: datetime) -> None:
        with open_browser(self.base, student) as browser:
            try:
                answer = open_ask(browser, student, host, start).send()
            except (httpx.HTTPError, AssertionError):
                self.unheard += 1
                return
        found = _INTERVIEW.search(answer.location)
        if answer.status == httpx.codes.SEE_OTHER and found is not None:
            self.acknowledged.append(Acknowledged(int(found.group(1)), student, host, start))
        elif answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.failed += 1
        else:
            self.refused += 1
