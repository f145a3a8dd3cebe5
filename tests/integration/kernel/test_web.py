"""What every request passes through: bad input is an answer, and headers are on every answer."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fireside.institutions.models import Institution
from fireside.kernel.web.rendering import absolute_url, safe_next
from tests.conftest import Scope
from tests.factories.people import make_administrator
from tests.tools.visiting import Visitor

BASE = "http://fireside.test"


@pytest.fixture
def visitor(app: Flask, institution: Institution, scope: Scope) -> Visitor:
    with scope(institution):
        member = make_administrator()
    return Visitor(app, institution, member)


@pytest.mark.parametrize("number", [0, 1, 2**63 - 1, 2**63, 10**18, "9" * 19, "9" * 30, "-1", "x"])
def test_an_id_that_nobody_has_is_no_page(visitor: Visitor, number: object) -> None:
    for method in ("GET", "POST"):
        path = f"/admin/people/{number}" + ("/pause" if method == "POST" else "")
        answer = visitor.open(path, method=method, data={"csrf_token": visitor.mark()})
        assert answer.status_code == 404


def test_a_nul_byte_is_refused_wherever_it_stands(visitor: Visitor) -> None:
    assert visitor.get("/admin/people/%00").status_code == 404
    assert visitor.get("/admin/plugins/a%00b").status_code == 404
    assert visitor.get("/admin?q=a%00b").status_code == 400
    assert visitor.get("/admin?q=a&q=%00").status_code == 400
    answer = visitor.post("/admin/people/add", {"name": "a\0b", "email": "a@b.org"})
    assert answer.status_code == 400
    assert visitor.get("/admin?%00=1").status_code == 400


def test_bytes_that_are_no_text_are_an_answer(visitor: Visitor) -> None:
    for path in ("/admin/plugins/%ff%fe", "/admin?q=%ff", "/admin?%ff=1", "/%c0%ae%c0%ae/"):
        assert visitor.get(path).status_code < 500
    body = b"csrf_token=" + visitor.mark().encode() + b"&name=%ff%ed%a0%80&email=%ff"
    answer = visitor.open(
        "/admin/people/add",
        method="POST",
        data=body,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422


def test_a_lone_surrogate_is_an_answer(visitor: Visitor) -> None:
    assert visitor.get("/admin?q=%ed%a0%80").status_code < 500


def test_a_too_large_body_is_said_so(visitor: Visitor, app: Flask) -> None:
    big = b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    upload = {"csrf_token": visitor.mark(), "file": (io.BytesIO(big), "photo.jpg")}
    answer = visitor.open("/admin/people/add", method="POST", data=upload)
    assert (answer.status_code, "too large" in answer.text) == (413, True)
    answer = visitor.open("/admin/people/add", method="POST", data={"name": big.decode()})
    assert answer.status_code == 413


@pytest.mark.parametrize("mark", [None, "", "forged", "ünsigned"])
def test_a_form_without_its_mark_is_refused_and_says_what_to_do(
    visitor: Visitor, mark: str | None
) -> None:
    values = {} if mark is None else {"csrf_token": mark}
    answer = visitor.open("/admin/policies", method="POST", data=values)
    assert answer.status_code == 400
    assert "safety mark" in answer.text


def test_a_mark_of_another_browser_is_refused(
    app: Flask, institution: Institution, visitor: Visitor
) -> None:
    stranger = Visitor(app, institution, None)
    answer = visitor.open("/admin/policies", method="POST", data={"csrf_token": stranger.mark()})
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_another_method_is_no_page(visitor: Visitor, method: str) -> None:
    values = {"csrf_token": visitor.mark()}
    assert visitor.open("/admin/policies", method=method, data=values).status_code in (400, 404)
    overridden = visitor.open(
        "/admin/policies", method="GET", headers={"X-HTTP-Method-Override": "POST"}
    )
    assert overridden.status_code == 200


def test_a_look_where_only_a_post_is_known_is_no_page(visitor: Visitor) -> None:
    assert visitor.get("/sign-out").status_code == 404
    assert visitor.post("/admin/audit").status_code == 404


@pytest.mark.parametrize("path", ["/admin", "/sign-in", "/admin/people/7", "/nowhere"])
def test_every_answer_carries_the_guarding_headers(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].replace(" ", "").split(","))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_over_https_the_browser_is_told_to_stay(
    client: FlaskClient, institution: Institution
) -> None:
    answer = client.get("/i/riverbend/sign-in", base_url="https://fireside.test")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_what_is_static_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/static/css/base.css", base_url=BASE)
    assert answer.status_code == 200
    assert answer.headers.get("Cache-Control") != "no-store"


def test_no_page_has_a_script_or_style_of_its_own(visitor: Visitor) -> None:
    for path in ("/admin", "/admin/policies", "/admin/plugins", "/admin/mails", "/settings"):
        page = visitor.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert "javascript:" not in page
        assert page.count("<script") == page.count("<script src=") + page.count("<script type")


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "//evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/i/riverbend//../\n",
        "/i/northmoor/",
        "/admin",
        "javascript:alert(1)",
        "/i/riverbend/\x00",
        " /i/riverbend/",
        "//[bad",
        "/i/riverbend",
    ],
)
def test_another_place_is_not_gone_to(app: Flask, path: str | None) -> None:
    with app.test_request_context("/sign-in", environ_overrides={"SCRIPT_NAME": "/i/riverbend"}):
        assert safe_next(path) is None


@pytest.mark.parametrize("path", ["/i/riverbend/", "/i/riverbend/hosts?q=a%20b&x=//y"])
def test_a_path_of_ours_is_gone_to(app: Flask, path: str) -> None:
    with app.test_request_context("/sign-in", environ_overrides={"SCRIPT_NAME": "/i/riverbend"}):
        assert safe_next(path) == path
        assert safe_next(f"{path}#part") == path


def test_where_nothing_is_prefixed_any_path_of_ours_is_gone_to(app: Flask) -> None:
    with app.test_request_context("/sign-in"):
        assert safe_next("/hosts") == "/hosts"
        assert safe_next("//evil.example") is None


def test_htmx_is_told_where_to_go(visitor: Visitor) -> None:
    answer = visitor.post("/sign-out", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/i/riverbend/")


def test_htmx_gets_the_page_without_its_frame(visitor: Visitor) -> None:
    part = visitor.get("/admin/audit", headers={"HX-Request": "true"}).text
    assert part.startswith("<title>Trail")
    assert "<html" not in part
    whole = visitor.get(
        "/admin/audit", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in whole.text


def test_an_error_takes_the_whole_content_for_htmx_and_is_json_for_programs(
    visitor: Visitor,
) -> None:
    answer = visitor.get("/admin/people/7", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (404, "#content")
    problem = visitor.get("/admin/people/7", headers={"Accept": "application/json"})
    assert problem.content_type == "application/problem+json"
    assert problem.get_json(force=True)["status"] == 404


def test_an_error_of_ours_says_no_more_than_it_must(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError("a student's private words")

    fail.fireside_action = "admin.read_audit"  # type: ignore[attr-defined]  # what @needs marks
    monkeypatch.setitem(app.view_functions, "admin.audit", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = visitor.get("/admin/audit")
    assert answer.status_code == 500
    assert "private words" not in answer.text
    assert "Traceback" not in answer.text
    assert "Nothing was changed" in answer.text


def test_an_address_for_mails_stands_below_the_institution(app: Flask) -> None:
    with app.app_context():
        made = absolute_url("admin.person", "http://fireside.test/i/riverbend/", member_id=7)
    assert made == "http://fireside.test/i/riverbend/admin/people/7"
