"""The page of the demo's mails shows what arrived, and lets nothing in a mail do anything."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)

_HTML = "<html><head></head><body><p>Hello</p><script>alert(1)</script></body></html>"


def _keep(folder: Path, subject: str = "Dana <b>says</b> yes") -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@larkfield.example.edu", "priya@students.example"
    message["Subject"] = subject
    message.set_content(
        "Confirm: http://127.0.0.1:8000/i/larkfield/answer/abc.\n<script>no</script>"
    )
    message.add_alternative(_HTML, subtype="html")
    (folder / "00001.eml").write_bytes(message.as_bytes())


def test_mails_page_says_so_when_there_is_none(visitor: FlaskClient) -> None:
    answer = visitor.get("/demo/mails")
    assert answer.status_code == 200
    assert "No mail yet" in answer.text


def test_mails_page_lists_escaped_subjects(visitor: FlaskClient, tmp_path: Path) -> None:
    _keep(tmp_path)
    answer = visitor.get("/demo/mails")
    assert "Dana &lt;b&gt;says&lt;/b&gt; yes" in answer.text
    assert "priya@students.example" in answer.text


def test_mail_page_offers_its_links_and_a_sandboxed_frame(
    visitor: FlaskClient, tmp_path: Path
) -> None:
    _keep(tmp_path)
    answer = visitor.get("/demo/mails/00001")
    assert 'href="http://127.0.0.1:8000/i/larkfield/answer/abc"' in answer.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.text
    assert "&lt;script&gt;no" in answer.text


def test_html_part_is_served_under_a_sandbox(visitor: FlaskClient, tmp_path: Path) -> None:
    _keep(tmp_path)
    answer = visitor.get("/demo/mails/00001/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert '<base target="_blank">' in answer.text


@pytest.mark.parametrize("path", ["/demo/mails/99999", "/demo/mails/..%2Fsecret/html"])
def test_unknown_mail_is_not_there(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_mails_are_hidden_from_other_names_of_this_computer(visitor: FlaskClient) -> None:
    assert visitor.get("/demo/mails", headers={"Host": "rebound.example.com"}).status_code == 404
