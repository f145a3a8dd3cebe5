"""Where the folders that are not Python live: in the wheel, or beside `platform/` in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent.parent


def asset_folder(name: Literal["templates", "migrations"]) -> Path:
    """Return the folder, in the installed package or at the root of the checkout.

    Raises FileNotFoundError when neither is there, which means a broken installation.
    """
    candidates = [_PACKAGE / name]
    if _PACKAGE.parent.name == "platform":
        candidates.append(_PACKAGE.parent.parent / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"Fireside's {name} are missing; looked in {candidates}")
