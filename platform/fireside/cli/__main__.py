"""``python -m fireside.cli`` is ``fireside``."""

from __future__ import annotations

from fireside.cli import main

if __name__ == "__main__":
    main()
