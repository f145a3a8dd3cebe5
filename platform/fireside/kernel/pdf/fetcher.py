"""The only door out of a document: our own `asset:` names and `data:`, nothing else.

No file, no network, no redirect; once the pages are laid out not even these, so that nothing
can be attached to the PDF while it is written.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from email.message import EmailMessage
from urllib.parse import unquote
from urllib.request import DataHandler, Request

import weasyprint.urls  # type: ignore[import-untyped]  # ships no types

_MAX_DATA_BYTES = 1_000_000


class Refused(ValueError):
    """A document asked for something from outside."""


class ClosedFetcher(weasyprint.urls.URLFetcher):
    """Serves assets by name and `data:` addresses, and refuses whatever else a document names."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._assets = assets
        self._shut = False

    def shut(self) -> None:
        """Serve nothing from now on."""
        self._shut = True

    def fetch(self, url: str, headers: object = None) -> weasyprint.urls.URLFetcherResponse:
        """Return the bytes behind ``url``; raise Refused, which leaves a gap on the page."""
        scheme, colon, rest = url.partition(":")
        if self._shut or not colon:
            raise Refused("nothing is fetched here")
        if scheme == "asset":
            return self._asset(url, rest)
        if scheme == "data" and len(rest) <= _MAX_DATA_BYTES:
            return self._plain_data(url)
        raise Refused("nothing is fetched from outside")

    def _asset(self, url: str, rest: str) -> weasyprint.urls.URLFetcherResponse:
        name = unquote(rest)
        if name not in self._assets:
            raise Refused("there is no such asset")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = EmailMessage()
        headers["Content-Type"] = kind
        return weasyprint.urls.URLFetcherResponse(url, self._assets[name], headers)

    def _plain_data(self, url: str) -> weasyprint.urls.URLFetcherResponse:
        """Read a `data:` address by itself: no other handler is near it."""
        answer = DataHandler().data_open(Request(url))  # noqa: S310 - opens `data:` only
        return weasyprint.urls.URLFetcherResponse(url, answer.read(), answer.headers)
