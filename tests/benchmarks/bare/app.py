"""The other side: the same three pages as one writes them in Flask when nothing else is asked."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from flask import Flask, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length

from tests.benchmarks.bare.tables import Host, Request, db, open_alike

PAGE_SIZE = 20


class AskForm(FlaskForm):
    """A time, and why."""

    student_id = IntegerField(validators=[InputRequired()])
    starts_at = IntegerField("Time", validators=[InputRequired()])
    why_you = TextAreaField("Why", validators=[InputRequired(), Length(20, 1500)])


def create_app() -> Flask:
    """Return the application on the database that the environment names."""
    app = Flask("tests.benchmarks.bare")
    app.config["SECRET_KEY"] = os.environ["FIRESIDE_SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["FIRESIDE_DATABASE_URL"]
    db.init_app(app)
    with app.app_context():
        open_alike(db.engine)
    app.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    app.add_url_rule("/hosts", view_func=hosts)
    app.add_url_rule("/hosts/<int:host_id>/ask", view_func=ask, methods=["GET", "POST"])
    return app


def sign_in() -> str:
    """Show the form."""
    return render_template("sign_in.html", house="Riverbend College")


def hosts() -> str:
    """List the hosts who are free first."""
    found = db.session.scalars(
        select(Host)
        .options(joinedload(Host.member))
        .where(Host.next_opening_at.is_not(None))
        .order_by(Host.next_opening_at, Host.id)
        .limit(PAGE_SIZE)
    ).all()
    return render_template("hosts.html", house="Riverbend College", hosts=found)


def ask(host_id: int) -> str | Response | tuple[str, int]:
    """Ask for a time."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("ask.html", house="Riverbend College", form=form, host_id=host_id)
    db.session.add(
        Request(
            host_id=host_id,
            student_id=form.student_id.data,
            starts_at=datetime.fromtimestamp(form.starts_at.data, UTC),
            why_you=form.why_you.data,
        )
    )
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return render_template("ask.html", form=form, host_id=host_id, taken=True), 409
    flash("Asked. The time is held for you until the answer comes.")
    return redirect(url_for("hosts"))
