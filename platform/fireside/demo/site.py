"""The demo's web application: the ordinary one, with demo sign-in and the mailbox added.

Only this factory knows them, so an ordinary deployment cannot have them by any setting.
"""

from __future__ import annotations

from flask import Flask

from fireside.app import create_app
from fireside.config import Settings, load_settings
from fireside.demo import mails, signin
from fireside.kernel import clock
from fireside.kernel.deployment import is_demo


def create_demo_app(settings: Settings | None = None) -> Flask:
    """Return the application; raise DemoRefused where this is not a demo on this computer.

    Its clock follows the demo's: only here, so that no other deployment can be told another time.
    """
    settings = settings or load_settings()
    app = create_app(settings)
    with app.app_context():
        signin.check_demo(settings, database_is_demo=is_demo())
    if settings.demo_clock is not None:
        clock.follow(settings.demo_clock)
    app.register_blueprint(signin.blueprint)
    mails.register(app)
    return app
