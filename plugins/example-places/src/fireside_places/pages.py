"""The list, and the form behind it; served under `/p/places/`."""

from __future__ import annotations

from fireside.plugins import (
    FiresideForm,
    Invalid,
    hookimpl,
    needs,
    present,
    redirect_to,
    render,
)
from flask import Blueprint, flash
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from fireside_places.listing import add_place, all_places, change_place, get_place, remove_place
from fireside_places.models import STEP_FREE

places = Blueprint("places", __name__, template_folder="templates", static_folder="static")


class PlaceForm(FiresideForm):
    """What is said of a place."""

    name = StringField(
        "What it is called",
        [InputRequired("Say what the place is called."), Length(max=80)],
    )
    directions = TextAreaField("How to find it", [Length(max=600)])
    step_free = RadioField("The way in", choices=list(STEP_FREE.items()), default="unknown")
    step_free_note = TextAreaField("What to know about it", [Length(max=600)])

    @property
    def said(self) -> dict[str, str]:
        """What was typed, by the names of the columns."""
        names = ("name", "directions", "step_free", "step_free_note")
        return {name: self[name].data or "" for name in names}


@hookimpl
def register_blueprint() -> Blueprint:
    """Give the pages."""
    return places


@places.get("/")
@needs("see")
def index() -> Response:
    """Show the list."""
    return render("index.html", places=all_places())


@places.get("/add")
@needs("keep")
def add() -> Response:
    """Show an empty form."""
    return render("edit.html", form=PlaceForm(), place=None)


@places.post("/add")
@needs("keep")
def save_new() -> Response:
    """Put a place on the list."""
    form = PlaceForm()
    if form.accept():
        try:
            place = add_place(present().now, **form.said)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash(f"{place.name} is on the list.", "success")
            return redirect_to(".index")
    return render("edit.html", status=422, form=form, place=None)


@places.get("/<id:place_id>")
@needs("keep")
def edit(place_id: int) -> Response:
    """Show what is said of a place."""
    place = get_place(place_id)
    return render("edit.html", form=PlaceForm(obj=place), place=place)


@places.post("/<id:place_id>")
@needs("keep")
def save(place_id: int) -> Response:
    """Change what is said of a place."""
    place, form = get_place(place_id), PlaceForm()
    if form.accept():
        change_place(place, present().now, **form.said)
        flash(f"{place.name} is up to date.", "success")
        return redirect_to(".index")
    return render("edit.html", status=422, form=form, place=place)


@places.post("/<id:place_id>/remove")
@needs("keep")
def remove(place_id: int) -> Response:
    """Take a place off the list."""
    place = get_place(place_id)
    remove_place(place)
    flash(f"{place.name} is off the list.", "success")
    return redirect_to(".index")
