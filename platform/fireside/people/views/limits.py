"""How often the door may be tried: by one network and for one address."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from fireside.config import Settings
from fireside.kernel.errors import RateLimited
from fireside.kernel.permissions import SAFE_METHODS, current_actor
from fireside.kernel.tenancy import scoped_institution_id
from fireside.kernel.web.errors import answer
from fireside.people.rules import fold_email

BY_NETWORK = "300 per 10 minutes"  # a whole seminar may sit behind one address
BY_ADDRESS_HERE = "8 per 10 minutes"
BY_ADDRESS = "40 per hour"
BY_GUESSES = "30 per 10 minutes"
BY_ACCOUNT = "10 per hour"  # mails that somebody has sent to addresses of her choice

limiter = Limiter(
    key_func=get_remote_address,
    strategy="moving-window",
    in_memory_fallback_enabled=True,
)


@limiter.request_filter
def _is_reading() -> bool:
    """What is limited is sending: whoever reads a page need not be looked up."""
    return request.method in SAFE_METHODS


def install_limits(app: Flask) -> None:
    """Count in Redis where there is one, otherwise in each process.

    Each limited view counts for itself; there is no limit on all, so nothing is looked up before
    the others.
    """
    settings: Settings = app.extensions["fireside.settings"]
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
    before: list[object] = app.before_request_funcs.get(None, [])  # type: ignore[assignment]  # read as objects
    before[:] = [one for one in before if getattr(one, "__self__", None) is not limiter]
    app.register_error_handler(RateLimitExceeded, _answer_limit)


def typed_address() -> str:
    """Return the key of the address in the form, within this institution."""
    typed = fold_email(request.form.get("email", ""))[:254]
    return f"{scoped_institution_id()}:{typed}"


def typed_address_here() -> str:
    """Return the key of the address and the network that asks."""
    return f"{typed_address()}:{get_remote_address()}"


def own_account() -> str:
    """Return the key of whoever is signed in."""
    return f"account:{current_actor().account_id}"


def _answer_limit(error: RateLimitExceeded) -> Response:
    return answer(
        RateLimited(
            "That was tried many times in a short while.",
            do="Wait ten minutes, then try again. A link that you already have still works.",
        )
    )
