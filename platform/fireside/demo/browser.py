"""A small browser: reads pages, fills in their forms and follows their links over real HTTP.

It knows only what a person without JavaScript sees: forms, fields, buttons and links. Redirects
are followed and cookies kept, separately for each person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from fireside.demo.pages import Form, Link, PageReader

_TIMEOUT_SECONDS = 60
Values = Mapping[str, str | Sequence[str]]


class WalkError(Exception):
    """The page is not what a person would need to go on; the message says what was missing."""


@dataclass(frozen=True)
class Page:
    """An answer: where it came from, its status, and what can be done with it."""

    url: str
    status: int
    content_type: str
    body: bytes
    reader: PageReader

    @property
    def text(self) -> str:
        """The words on the page, in order, on one line."""
        return self.reader.text

    @property
    def title(self) -> str:
        """What the page calls itself."""
        return self.reader.title

    def form(self, containing: str = "", *, action: str = "") -> Form:
        """Return the first form with a field or button so named and ``action`` in its action."""
        for form in self.reader.forms:
            if action in form.action and (not containing or form.has(containing)):
                return form
        wanted = containing or action
        raise WalkError(f"{self.url} has no form with {wanted!r}; it reads: {self.text[:300]}")

    def forms(self, *, action: str) -> list[Form]:
        """Return every form whose action holds ``action``."""
        return [form for form in self.reader.forms if action in form.action]

    def link(self, containing: str) -> Link:
        """Return the first link whose words or address hold ``containing``."""
        for link in self.reader.links:
            if containing in link.text or containing in link.href:
                return link
        raise WalkError(f"{self.url} has no link {containing!r}; it reads: {self.text[:300]}")


class Browser:
    """One person's browser, with her own cookies."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, *, expect: int = 200) -> Page:
        """Fetch a page by its path or full address."""
        return self._send(Request(self._absolute(address)), expect)  # noqa: S310 - our own server

    def follow(self, page: Page, containing: str) -> Page:
        """Click a link."""
        return self.open(urljoin(page.url, page.link(containing).href))

    def submit(
        self, page: Page, form: Form, values: Values | None = None, *, button: str = ""
    ) -> Page:
        """Fill in a form and press its button (default: the first one).

        ``button`` is its words, its name, its value, or ``name=value`` where many are alike.

        What a page offers and ``values`` does not mention is sent as it stands, as browsers do.
        """
        fields = form.filled(values or {}, button)
        target = urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.open(f"{target.split('?')[0]}?{urlencode(fields)}")
        request = Request(  # noqa: S310 - our own server
            self._absolute(target),
            data=urlencode(fields).encode(),
            headers={"Referer": page.url},
        )
        return self._send(request, 200)

    def _absolute(self, address: str) -> str:
        absolute = urljoin(self.base_url, address)
        if not absolute.startswith(self.base_url):
            raise WalkError(f"{absolute} leads away from {self.base_url}")
        return absolute

    def _send(self, request: Request, expect: int) -> Page:
        response: HTTPResponse | HTTPError
        try:
            response = self._opener.open(request, timeout=_TIMEOUT_SECONDS)
        except HTTPError as error:
            response = error
        with response:
            body = response.read()
        kind = response.headers.get_content_type()
        reader = PageReader()
        if kind == "text/html":
            reader.read(body.decode())
        page = Page(response.url or request.full_url, response.status or 0, kind, body, reader)
        if page.status != expect:
            asked = f"{request.get_method()} {request.full_url}"
            raise WalkError(f"{asked} answered {page.status}: {page.text[:400]}")
        return page
