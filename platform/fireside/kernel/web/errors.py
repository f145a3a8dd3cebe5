"""Errors become an answer in one place: a page, a fragment, or problem+json."""

from __future__ import annotations

from flask import Flask, json, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import StatementError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from fireside.kernel import errors, logs, tenancy
from fireside.kernel.db import db
from fireside.kernel.web.rendering import is_htmx, render

_BY_STATUS: dict[int, type[errors.FiresideError]] = {
    400: errors.BadRequest,
    404: errors.NotFound,
    405: errors.NotFound,
    409: errors.Conflict,
    410: errors.Gone,
    413: errors.TooLarge,
    422: errors.FiresideError,
    429: errors.RateLimited,
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(errors.FiresideError, answer)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unknown)


def answer(error: errors.FiresideError) -> Response:
    """Turn one of ours into what the client understands; nothing half-done is kept."""
    db.session.rollback()
    if request.accept_mimetypes.best == "application/json":
        problem = {"title": error.title, "detail": error.message, "status": error.status}
        return make_response(
            json.dumps(problem), error.status, {"Content-Type": "application/problem+json"}
        )
    response = render(
        "errors/error.html",
        status=error.status,
        code=error.status,
        title=error.title,
        message=error.message if error.message != error.title else "",
        kept=error.kept,
        do=error.do,
    )
    if is_htmx():  # the whole page's content gives way, whatever part was asked for
        response.headers["HX-Retarget"] = "#content"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _answer_csrf(error: CSRFError) -> Response:
    return answer(
        errors.BadRequest(
            "The form's safety mark is missing or belongs to an earlier sign-in.",
            do="Go back, reload the page and send it again.",
        )
    )


def _answer_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    family = _BY_STATUS.get(
        error.code, errors.BadRequest if error.code < 500 else errors.FiresideError
    )
    return answer(family())


def _answer_unknown(error: Exception) -> Response:
    if isinstance(error, StatementError) and isinstance(error.orig, tenancy.NoScope):
        return answer(errors.NotFound())
    logs.error("request.failed", path=request.path, exc_info=error)
    return answer(
        errors.FiresideError(
            "We could not finish that.",
            kept="Nothing was changed.",
            do="Try again in a moment; if it stays, tell your career center.",
        )
    )
