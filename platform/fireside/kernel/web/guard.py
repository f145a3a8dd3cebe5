"""What every request passes through: limits on bad input before, headers after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.db.engine import begin_reading, end_reading
from fireside.kernel.errors import BadRequest, NotFound
from fireside.kernel.permissions import request_view, request_writes

_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
_LIMIT = "fireside_upload_bytes"
_MOST_DRAINED, _PIECE = 100_000_000, 65_536
View = TypeVar("View", bound=Callable[..., Any])


def takes_upload(most_bytes: int) -> Callable[[View], View]:
    """Let a view accept a larger body than other pages do.

    Whoever sends more is led back to the view's own page, which reads ``refused=too-large`` in its
    address and says so beside the field.
    """

    def declare(view: View) -> View:
        setattr(view, _LIMIT, most_bytes)
        return view

    return declare


class IdConverter(BaseConverter):
    """Ids in addresses: decimal, at most 2^63-1, anything else is no address of ours."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Return the id, or refuse what no database column holds."""
        number = int(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


def install(app: Flask) -> None:
    """Attach the checks and headers."""
    app.url_map.converters["id"] = IdConverter
    before: list[Any] = app.before_request_funcs.setdefault(None, [])
    before.insert(0, _widen_limit)  # before anything reads the form
    app.before_request(_refuse_bad_input)
    app.after_request(_add_headers)
    app.after_request(_commit)
    app.teardown_request(_let_write)


def _widen_limit() -> Response | None:
    most: int | None = getattr(request_view(), _LIMIT, None) if request.method == "POST" else None
    if most is None:
        return None
    request.max_content_length = most
    if (request.content_length or 0) <= most:
        return None
    _drain(request.content_length or 0)
    return redirect(f"{request.script_root}{request.path}?refused=too-large", code=303)


def _drain(length: int) -> None:
    """Read and forget a body, so that the browser hears the answer instead of a broken line."""
    left = min(length, _MOST_DRAINED)
    while left > 0:
        piece = len(request.environ["wsgi.input"].read(min(left, _PIECE)))
        left -= piece or left


def _refuse_bad_input() -> None:
    begin_reading()  # permissions let a POST write once it has passed its gate
    if "\0" in request.path:
        raise NotFound
    if _has_nul(request.args):
        raise BadRequest("The address contains a character that no text has.")
    if request.method == "POST" and _has_nul(request.form):
        raise BadRequest("The form contains a character that no text has.")


def _has_nul(fields: MultiDict[str, str]) -> bool:
    """Look at every name and every value: ``values()`` would show the first of each name alone."""
    return any("\0" in part for pair in fields.items(multi=True) for part in pair)


def _commit(response: Response) -> Response:
    """End the use case: what a request changed is kept only when it is answered with success."""
    if request_writes():
        if response.status_code < BadRequest.status:
            db.session.commit()
        else:
            db.session.rollback()
    return response


def _let_write(error: BaseException | None) -> None:
    end_reading()


def _add_headers(response: Response) -> Response:
    headers = response.headers
    said = {name.lower() for name in headers.keys()}  # noqa: SIM118 - headers iterate over pairs
    for name, value in _ALWAYS:
        if name.lower() not in said:
            headers.add_header(name, value)
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        response.vary.update(("HX-Request", "Cookie"))
    return response
