"""The institution's question packs: all of them, a new one, and what is done with one."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.admin.forms import NewPackForm
from fireside.admin.views.room import blueprint
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.plugins.loader import contents
from fireside.plugins.packs import PackDraft, draft_of, errors_of
from fireside.plugins.service import find_pack, question_packs
from fireside.preparation import service


@blueprint.get("/packs")
@needs("pack.read")
def packs() -> Response:
    """List the institution's packs, and those that plugins give."""
    return render(
        "admin/packs.html",
        packs=service.list_own_packs(current_actor()),
        given=sorted(question_packs(), key=lambda one: one.item.title.casefold()),
        owners={name: plugin.title for name, plugin in contents().plugins.items()},
    )


@blueprint.route("/packs/new", methods=["GET", "POST"])
@needs("pack.write")
def new_pack() -> Response:
    """Begin a pack with its title."""
    form = NewPackForm()
    if form.accept():
        try:
            draft = PackDraft(title=form.title.data or "")
            pack = service.create_pack(current_actor(), draft)
        except Invalid as error:
            form.take_errors(error)
        else:
            return redirect_to("admin.write_pack", pack_id=pack.id)
    return render("admin/new_pack.html", status=422 if form.errors else 200, form=form)


@blueprint.post("/packs/copy")
@needs("pack.write")
def copy_pack() -> Response:
    """Begin a pack with what a plugin's pack says."""
    given = find_pack(request.form.get("pack", ""))
    if given is None:
        raise NotFound
    pack = service.create_pack(current_actor(), draft_of(given.item))
    flash("This copy is yours: change what you like. Nobody sees it before you publish.", "success")
    return redirect_to("admin.pack", pack_id=pack.id)


@blueprint.get("/packs/<id:pack_id>")
@needs("pack.read")
def pack(pack_id: int) -> Response:
    """Show one pack: its state, what the lint says, its versions."""
    return _pack_page(pack_id)


@blueprint.post("/packs/<id:pack_id>/publish")
@needs("pack.write")
def publish_pack(pack_id: int) -> Response:
    """Offer the draft to students."""
    try:
        published = service.publish_pack(current_actor(), pack_id)
    except Invalid as error:
        return _pack_page(pack_id, error.message)
    flash(f"Version {published.published} is out: students find it when they prepare.", "success")
    return redirect_to("admin.pack", pack_id=pack_id)


@blueprint.post("/packs/<id:pack_id>/take-back")
@needs("pack.write")
def take_back_pack(pack_id: int) -> Response:
    """Offer a pack no longer."""
    service.take_back_pack(current_actor(), pack_id)
    flash("It is offered no more. What students took from it stays on their lists.", "success")
    return redirect_to("admin.pack", pack_id=pack_id)


@blueprint.post("/packs/<id:pack_id>/delete")
@needs("pack.write")
def delete_pack(pack_id: int) -> Response:
    """Delete a draft that was never published."""
    service.delete_pack(current_actor(), pack_id)
    flash("The draft is deleted.", "success")
    return redirect_to("admin.packs")


def _pack_page(pack_id: int, refused: str = "") -> Response:
    actor = current_actor()
    shown = service.get_own_pack(actor, pack_id)
    findings = service.findings_of(actor, shown)
    return render(
        "admin/pack.html",
        status=422 if refused else 200,
        pack=shown,
        refused=refused,
        errors=errors_of(findings),
        warnings=tuple(finding for finding in findings if not finding.is_error),
        versions=service.list_versions(actor, pack_id),
        news=service.has_news(actor, shown),
    )
