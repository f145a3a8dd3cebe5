"""Pieces of pages that come out alike are drawn once.

A macro that depends on nothing but its arguments draws the same whoever looks: icons, the cards of
a list. And a whole page for strangers differs in nothing but the mark against forgery.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, has_request_context, make_response, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor
from fireside.kernel.web.rendering import is_htmx

_MOST_PIECES, _MOST_ICONS = 1500, 500
_MARK = "\0csrf\0"
_pages: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()


def install(app: Flask) -> None:
    """Offer templates ``draw_once(macro, …)``, and ``remembered(macro)`` where one is defined."""
    app.jinja_env.globals.update(draw_once=draw_once, remembered=functools.lru_cache(_MOST_ICONS))


def draw_once(macro: Callable[..., Markup], *arguments: Any) -> Markup:
    """Draw a macro, or return what it drew for equal arguments under the same prefix."""
    root = request.root_path if has_request_context() else ""
    return _drawn(macro, root, tuple(_known(argument) for argument in arguments))


def kept_page(owner: object, draw: Callable[[], Response]) -> Response:
    """Answer a stranger with a page drawn before; it is forgotten together with its owner.

    ``draw`` depends on the owner and the path alone. Whoever is signed in, or is to be told
    something, gets a page of her own; and so does everybody her own mark against forgery.
    """
    if current_actor().signed_in or is_htmx() or "_flashes" in session or request.args:
        return draw()
    pages = _pages.setdefault(owner, {})
    page = pages.get(request.full_path)
    if page is None:
        drawn = draw()
        pages[request.full_path] = drawn.get_data(as_text=True).replace(generate_csrf(), _MARK)
        return drawn
    return make_response(page.replace(_MARK, generate_csrf()))


class _Vocabulary:
    """A mapping that never changes, to be told apart by which it is."""

    def __init__(self, words: MappingProxyType[str, str]) -> None:
        self.words = words

    def __hash__(self) -> int:
        return id(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Vocabulary) and self.words is other.words


def _known(argument: Any) -> Any:
    return _Vocabulary(argument) if isinstance(argument, MappingProxyType) else argument


@functools.lru_cache(_MOST_PIECES)
def _drawn(macro: Callable[..., Markup], root: str, arguments: tuple[Any, ...]) -> Markup:
    given = (a.words if isinstance(a, _Vocabulary) else a for a in arguments)
    return macro(*given)
