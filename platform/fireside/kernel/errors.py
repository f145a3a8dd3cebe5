"""One family of errors. Each says what happened, what was kept and what to do."""

from __future__ import annotations

from collections.abc import Mapping


class FiresideError(Exception):
    """The root of what a service may raise; ``status`` is the HTTP answer it becomes."""

    status = 500
    title = "Something went wrong on our side"

    def __init__(self, message: str = "", *, kept: str = "", do: str = "") -> None:
        super().__init__(message or self.title)
        self.message = message or self.title
        self.kept = kept
        self.do = do


class BadRequest(FiresideError):
    """The request itself cannot be understood."""

    status = 400
    title = "That request could not be read"


class NotFound(FiresideError):
    """It does not exist, or not for this person: the two are never told apart."""

    status = 404
    title = "There is nothing here"

    def __init__(self, message: str = "", *, kept: str = "", do: str = "") -> None:
        super().__init__(
            message, kept=kept, do=do or "Check the address, or go back to your first page."
        )


class Conflict(FiresideError):
    """Somebody else was quicker, or the state has moved on."""

    status = 409
    title = "That has just changed"


class Gone(FiresideError):
    """It was there, and has served its purpose."""

    status = 410
    title = "This link has done its work"


class TooLarge(FiresideError):
    """The body is larger than the deployment accepts."""

    status = 413
    title = "That is too large"


class Invalid(FiresideError):
    """Some fields cannot be accepted; ``fields`` maps a field's name to its message."""

    status = 422
    title = "Please look at the marked fields"

    def __init__(self, fields: Mapping[str, str], message: str = "") -> None:
        super().__init__(message, kept="What you typed is still here.")
        self.fields = dict(fields)


class RateLimited(FiresideError):
    """Too many attempts in too short a time."""

    status = 429
    title = "Too many attempts"
