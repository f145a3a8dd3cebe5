"""Running the migrations that ship with the product."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from fireside.kernel.assets import asset_folder


def alembic_config(url: str) -> Config:
    """Return Alembic's configuration for a database address."""
    config = Config()
    config.set_main_option("script_location", str(asset_folder("migrations")))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring the tables to the newest version."""
    command.upgrade(alembic_config(url), "head")
