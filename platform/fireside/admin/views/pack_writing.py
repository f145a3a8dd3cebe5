"""Writing a question pack: row by row, or as a text in YAML or CSV."""

from __future__ import annotations

from itertools import zip_longest

from flask import flash, make_response, request, url_for
from werkzeug.wrappers import Response

from fireside.admin.rules import placed
from fireside.admin.views.room import blueprint
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.web.rendering import is_htmx, redirect_to_path
from fireside.plugins.packs import DraftQuestion, Finding, PackDraft, Severity
from fireside.plugins.types import QuestionCategory
from fireside.plugins.vocabulary import FIELDS
from fireside.preparation import service
from fireside.preparation.models import InstitutionPack
from fireside.preparation.rules.packs import restored

_MOST_DIGITS = 9
NO_TEXT = Finding(
    Severity.ERROR, "The file is no text in UTF-8. In a spreadsheet, save it as “CSV UTF-8”."
)


@blueprint.route("/packs/<id:pack_id>/write", methods=["GET", "POST"])
@needs("pack.write")
def write_pack(pack_id: int) -> Response:
    """Write a pack row by row; each button keeps everything that was typed."""
    if request.method == "GET":
        return _rows_page(service.get_own_pack(current_actor(), pack_id))
    typed, (act, number) = _typed_draft(), _pressed()
    try:
        pack = service.save_draft(current_actor(), pack_id, typed, _revision(), act, number)
    except (Conflict, Invalid) as error:
        return _rows_page(service.get_own_pack(current_actor(), pack_id), typed, error)
    if is_htmx():
        return make_response("", 204, {"Draft-Revision": str(pack.revision)})
    if not act:
        flash("The draft is kept. Students see it once you publish it.", "success")
        return redirect_to("admin.pack", pack_id=pack_id)
    rows = len(pack.draft["questions"])
    place = rows if act == "add" else max(1, min(number + {"up": -1, "down": 1}.get(act, 0), rows))
    return redirect_to_path(url_for("admin.write_pack", pack_id=pack_id) + f"#row-{place}")


@blueprint.route("/packs/import", methods=["GET", "POST"])
@needs("pack.write")
def import_pack() -> Response:
    """Begin a pack with a text or a file; with faults nothing is made and the text is kept."""
    text = request.form.get("text", "")
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        sent = _sent_file()
        if sent is None:
            findings = (NO_TEXT,)
        else:
            text = sent or text
            pack, findings = service.import_pack(current_actor(), text)
            if pack is not None:
                flash("Imported as a draft. Try it, then publish it.", "success")
                return redirect_to("admin.pack", pack_id=pack.id)
    return render(
        "admin/import_pack.html",
        status=422 if findings else 200,
        text=text,
        placed=placed(findings, text),
    )


@blueprint.route("/packs/<id:pack_id>/text", methods=["GET", "POST"])
@needs("pack.write")
def write_pack_text(pack_id: int) -> Response:
    """Write a pack as a text; with faults the draft stays as it was and the text is kept."""
    actor = current_actor()
    if request.method == "GET":
        return _text_page(service.get_own_pack(actor, pack_id))
    text = request.form.get("text", "")
    sent = _sent_file()
    if sent is None:
        return _text_page(service.get_own_pack(actor, pack_id), text, (NO_TEXT,))
    return _keep_text(pack_id, sent or text)


@blueprint.post("/packs/<id:pack_id>/drop-text")
@needs("pack.write")
def drop_pack_text(pack_id: int) -> Response:
    """Forget a text with faults and go back to the draft."""
    service.drop_text(current_actor(), pack_id, _revision())
    flash("The text is gone; here is the draft as it was.", "success")
    return redirect_to("admin.write_pack_text", pack_id=pack_id)


def _keep_text(pack_id: int, text: str) -> Response:
    actor = current_actor()
    try:
        service.save_text(actor, pack_id, text, _revision())
    except (Conflict, Invalid) as error:
        shown = service.get_own_pack(actor, pack_id)
        again = " Send it again, and yours takes its place." * isinstance(error, Conflict)
        said = Finding(Severity.ERROR, f"{error.message}{again}")
        return _text_page(shown, text, (said,), error.status)
    pack = service.get_own_pack(actor, pack_id)
    if is_htmx():
        return make_response("", 204, {"Draft-Revision": str(pack.revision)})
    if pack.unread_text:
        return redirect_to("admin.write_pack_text", pack_id=pack_id)
    flash("Taken over into the draft. Students see it once you publish it.", "success")
    return redirect_to("admin.pack", pack_id=pack_id)


def _rows_page(
    pack: InstitutionPack,
    typed: PackDraft | None = None,
    error: Conflict | Invalid | None = None,
) -> Response:
    draft = typed or restored(pack.draft)
    return render(
        "admin/write_pack.html",
        status=error.status if error else 200,
        pack=pack,
        draft=draft,
        error=error,
        findings=service.findings_of_rows(current_actor(), pack, draft),
        categories=list(QuestionCategory),
        fields=FIELDS,
    )


def _text_page(
    pack: InstitutionPack,
    text: str | None = None,
    findings: tuple[Finding, ...] = (),
    status: int = 422,
) -> Response:
    shown = service.draft_as_text(pack) if text is None else text
    told = service.check_text(current_actor(), pack) if text is None else findings
    return render(
        "admin/write_pack_text.html",
        status=status if findings else 200,
        pack=pack,
        text=shown,
        placed=placed(told, shown),
    )


def _typed_draft() -> PackDraft:
    form = request.form
    parts = [map(_line, form.getlist(name)) for name in ("text", "category", "purpose", "key")]
    return PackDraft(
        title=_line(form.get("title", "")),
        summary=_line(form.get("summary", "")),
        fields=tuple(key for key in FIELDS if key in form.getlist("fields")),
        questions=tuple(
            DraftQuestion(text, category, purpose, key)
            for text, category, purpose, key in zip_longest(*parts, fillvalue="")
        ),
    )


def _line(typed: str) -> str:
    return " ".join(typed.split())


def _pressed() -> tuple[str, int]:
    """Return the button (`up-3` is up, 3); no button is none, and so is one that there is not."""
    act, _, number = request.form.get("act", "").partition("-")
    return (act, _whole(number)) if act in {"add", "up", "down", "remove"} else ("", 0)


def _revision() -> int:
    return _whole(request.form.get("revision", ""))


def _whole(typed: str) -> int:
    fits = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    return int(typed) if fits else 0


def _sent_file() -> str | None:
    """Return the text of the file that was sent, empty where none was; None where it is no text."""
    sent = request.files.get("file")
    try:
        return sent.read().decode("utf-8-sig") if sent else ""
    except UnicodeDecodeError:
        return None
