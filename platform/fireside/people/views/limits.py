"""How often the door may be tried: by one network and for one address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import request
from werkzeug.wrappers import Response

from fireside.kernel.limits import count_try
from fireside.kernel.permissions import SAFE_METHODS, current_actor
from fireside.kernel.tenancy import scoped_institution_id
from fireside.people.rules import fold_email

BY_NETWORK = "300 per 10 minutes"  # a whole seminar may sit behind one address
BY_ADDRESS_HERE = "8 per 10 minutes"
BY_ADDRESS = "40 per hour"
BY_GUESSES = "30 per 10 minutes"
BY_ACCOUNT = "10 per hour"  # mails that somebody has sent to addresses of her choice
_DO = "Wait ten minutes, then try again. A link that you already have still works."

View = Callable[..., Response]


def network() -> str:
    """Return the key of the network that asks."""
    return request.remote_addr or ""


def limited(rule: str, key: Callable[[], str] = network) -> Callable[[View], View]:
    """Limit how often a view may be sent to; each view counts for itself, and reading is free."""

    def limit(view: View) -> View:
        @wraps(view)
        def within(**values: object) -> Response:
            if request.method not in SAFE_METHODS:
                count_try(rule, str(request.endpoint), key(), do=_DO)
            return view(**values)

        return within

    return limit


def typed_address() -> str:
    """Return the key of the address in the form, within this institution."""
    typed = fold_email(request.form.get("email", ""))[:254]
    return f"{scoped_institution_id()}:{typed}"


def typed_address_here() -> str:
    """Return the key of the address and the network that asks."""
    return f"{typed_address()}:{network()}"


def own_account() -> str:
    """Return the key of whoever is signed in."""
    return f"account:{current_actor().account_id}"
