"""Looking at a question pack: as a student would, an earlier version, or as a file."""

from __future__ import annotations

from flask import flash, make_response, request
from werkzeug.wrappers import Response

from fireside.admin.views.room import blueprint
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.plugins.packs import PackDraft, write_csv, write_yaml
from fireside.plugins.types import QuestionCategory
from fireside.plugins.vocabulary import FIELDS
from fireside.preparation import service
from fireside.preparation.rules.packs import restored

_LABELS = {category.value: category.label for category in QuestionCategory}
_FORMS = {"yaml": (write_yaml, "utf-8"), "csv": (write_csv, "utf-8-sig")}
"""How each form is written; a spreadsheet takes a table without the mark for something else."""


@blueprint.get("/packs/<id:pack_id>/try")
@needs("pack.read")
def try_pack(pack_id: int) -> Response:
    """Show the draft as a student meets it; what is ticked stands in the address alone."""
    actor = current_actor()
    pack = service.get_own_pack(actor, pack_id)
    trial = service.try_pack(actor, pack, request.args.getlist("question"))
    return render("admin/try_pack.html", pack=pack, trial=trial, category_labels=_LABELS)


@blueprint.get("/packs/<id:pack_id>/versions/<int:number>")
@needs("pack.read")
def pack_version(pack_id: int, number: int) -> Response:
    """Show what a version said."""
    actor = current_actor()
    return render(
        "admin/pack_version.html",
        pack=service.get_own_pack(actor, pack_id),
        version=service.get_version(actor, pack_id, number),
        category_labels=_LABELS,
        fields=FIELDS,
    )


@blueprint.post("/packs/<id:pack_id>/versions/<int:number>/bring-back")
@needs("pack.write")
def bring_back_version(pack_id: int, number: int) -> Response:
    """Put a version into the draft."""
    service.bring_back_version(current_actor(), pack_id, number)
    flash(f"The draft says what version {number} said. Publish it when you are ready.", "success")
    return redirect_to("admin.pack", pack_id=pack_id)


@blueprint.get("/packs/<id:pack_id>/draft.<any(yaml, csv):extension>")
@needs("pack.read")
def download_draft(pack_id: int, extension: str) -> Response:
    """Hand out the draft as a file."""
    actor = current_actor()
    pack = service.get_own_pack(actor, pack_id)
    return _file(service.finished_draft(actor, pack), f"{pack.key}-draft", extension)


@blueprint.get("/packs/<id:pack_id>/versions/<int:number>/pack.<any(yaml, csv):extension>")
@needs("pack.read")
def download_version(pack_id: int, number: int, extension: str) -> Response:
    """Hand out a version as a file."""
    actor = current_actor()
    pack = service.get_own_pack(actor, pack_id)
    version = service.get_version(actor, pack_id, number)
    return _file(restored(version.content), f"{pack.key}-{number}", extension)


def _file(draft: PackDraft, name: str, extension: str) -> Response:
    write, encoding = _FORMS[extension]
    response = make_response(write(draft).encode(encoding))
    kind = "text/csv" if extension == "csv" else "application/yaml"
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
