"""A plugin that fails in each way stands beside a good one, and costs nobody a page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.jobs import Job, JobState, enqueue
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.plugins.models import PluginFault, PluginState
from tests.conftest import Scope
from tests.factories.interviews import make_interview
from tests.factories.people import make_administrator, make_student
from tests.tools.visiting import Visitor

WAYS = """
import time

class Broken:
    def __getattr__(self, name):
        raise ValueError(name)

def fail(way):
    if way == "raises":
        raise ValueError("what a student wrote")
    if way == "exits":
        raise SystemExit(3)
    if way == "recursion":
        return fail(way)
    if way == "poisons":
        session().execute(sa.select(sa.column("x")).select_from(sa.table("nowhere"))).all()
    if way == "writes":
        session().execute(sa.update(Membership_()).values(name="Changed"))
    if way == "slow":
        time.sleep(0.6)
    return ["not a panel"] if way == "wrong" else "nothing" if way == "text" else []

def Membership_():
    return sa.table("membership", sa.column("name"), sa.column("institution_id"))
"""
BAD = (
    WAYS
    + """
pages = Blueprint("pages", __name__)

@hookimpl
def register_permissions():
    return [Permission("read", "Read", (Role.STUDENT, Role.ADMINISTRATOR), writes=True)]

@hookimpl
def register_blueprint():
    return pages

@pages.get("/<way>")
@needs("read")
def index(way):
    fail(way)
    return "fine"

@pages.post("/<way>")
@needs("read")
def change(way):
    fail("writes")
    fail(way)
    return "fine"

@pages.get("/headers/<way>")
@needs("read")
def headers(way):
    return "x", 200, {"Content-Security-Policy": "default-src *", "Set-Cookie": "a=b"}

@hookimpl
def nav_items(ctx):
    return fail(ctx.settings.get("way")) or [NavEntry("No page", "nowhere")]

@hookimpl
def render_slot(ctx, place):
    return fail(ctx.settings.get("way"))

@hookimpl
def check_permission(ctx, action):
    if ctx.settings.get("way") == "recursion":
        may("read")
    return fail(ctx.settings.get("way")) or None

def work(ctx, payload):
    session().execute(sa.update(Membership_()).values(name="Changed"))
    fail(ctx.settings.get("way"))

@hookimpl
def register_jobs():
    return [PluginJob("work", work)]
"""
)
GOOD = """
pages = Blueprint("pages", __name__)

@hookimpl
def register_permissions():
    return [Permission("read", "Read", (Role.STUDENT,))]

@hookimpl
def register_blueprint():
    return pages

@pages.get("/")
@needs("read")
def index():
    return present().name

@pages.get("/ask")
@needs("read")
def ask():
    raise NotFound("No such song.")

@hookimpl
def nav_items(ctx):
    return [NavEntry("Choir <b>sings</b>", "index")]

@hookimpl
def render_slot(ctx, place):
    return [SlotPanel("From the <i>choir</i>", HTML)]

HTML = (
    '<p onclick="x()" id="content" style="color:red">La<script>alert(1)</script> la'
    '<a href="javascript:x()">x</a><a href="https://choir.example">y</a>'
    '<form action="/"><input name="a"></form><iframe src="/"></iframe>'
)
"""
ALL = ("raises", "exits", "recursion", "poisons", "wrong", "text", "slow")


@pytest.fixture
def plugins() -> dict[str, str]:
    return {"bad": BAD, "choir": GOOD}


@pytest.fixture
def student(riverbend: Institution, scope: Scope) -> Membership:
    with scope(riverbend):
        return make_student(name="Maya Lind")


@pytest.fixture
def visitor(app: Flask, riverbend: Institution, student: Membership) -> Visitor:
    return Visitor(app, riverbend, student)


def set_way(scope: Scope, where: Institution, way: str) -> None:
    """Let the bad plugin fail so, and forget its failures."""
    with scope(where):
        found = db.session.scalars(select(PluginState).where(PluginState.plugin == "bad")).one()
        found.settings, found.failures, found.enabled = {"way": way}, 0, True
        for fault in db.session.scalars(select(PluginFault)):
            db.session.delete(fault)


def faults(scope: Scope, where: Institution) -> dict[str, str]:
    with scope(where):
        return {f.hook: f.error for f in db.session.scalars(select(PluginFault))}


def names(scope: Scope, where: Institution) -> set[str]:
    with scope(where):
        return set(db.session.scalars(select(Membership.name)))


def test_pages_are_whole_whatever_a_hook_does(
    visitor: Visitor, student: Membership, riverbend: Institution, scope: Scope
) -> None:
    with scope(riverbend):
        interview = make_interview(student)
    for way in ALL:
        set_way(scope, riverbend, way)
        for path in ("/", f"/interviews/{interview.id}/decide"):
            page = visitor.get(path)
            assert page.status_code == 200, way
            assert "From the &lt;i&gt;choir&lt;/i&gt;" in page.text
            assert "Choir &lt;b&gt;sings&lt;/b&gt;" in page.text
            assert "No page" not in page.text
        recorded = faults(scope, riverbend)
        assert {"render_slot", "nav_items", "check_permission"} <= set(recorded), way
        assert "what a student wrote" not in str(recorded)


def test_what_a_hook_writes_is_undone(
    visitor: Visitor, riverbend: Institution, scope: Scope
) -> None:
    set_way(scope, riverbend, "writes")
    assert visitor.get("/").status_code == 200
    assert visitor.post("/interviews").status_code == 303
    assert names(scope, riverbend) == {"Maya Lind"}


def test_html_of_a_panel_is_cleaned(visitor: Visitor) -> None:
    panel = visitor.get("/").text.split("plugin-panel", 1)[1].split("</section>", 1)[0]
    assert "La" in panel
    assert 'href="https://choir.example" rel="noopener noreferrer"' in panel
    for taken in ("script", "onclick", "javascript", "style=", 'id="content"', "<form", "iframe"):
        assert taken not in panel


def test_page_that_raises_is_a_kind_page_with_a_fault(
    visitor: Visitor, riverbend: Institution, scope: Scope
) -> None:
    for way in ("raises", "exits", "recursion", "poisons"):
        set_way(scope, riverbend, "")
        answer = visitor.post(f"/p/bad/{way}")
        assert answer.status_code == 500
        assert "Plugin bad could not finish that." in answer.text
        assert faults(scope, riverbend).keys() == {"page change"}
        assert names(scope, riverbend) == {"Maya Lind"}
    assert visitor.get("/p/bad/fine").text == "fine"


def test_page_says_what_it_means(visitor: Visitor, riverbend: Institution, scope: Scope) -> None:
    assert visitor.get("/p/choir/").text == riverbend.name
    answer = visitor.get("/p/choir/ask")
    assert answer.status_code == 404
    assert "No such song." in answer.text
    assert faults(scope, riverbend) == {}


def test_page_does_not_decide_about_safety(visitor: Visitor) -> None:
    answer = visitor.get("/p/bad/headers/x")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not any(cookie.startswith("a=b") for cookie in answer.headers.getlist("Set-Cookie"))


def test_job_that_raises_is_undone_and_tried_again(
    app: Flask, riverbend: Institution, student: Membership, scope: Scope
) -> None:
    set_way(scope, riverbend, "raises")
    with scope(riverbend):
        enqueue("p.bad.work", {})
    assert Worker(app).run_all() == 1
    with scope(riverbend):
        (job,) = db.session.scalars(select(Job)).all()
        assert (job.state, job.attempts) == (JobState.QUEUED, 1)
        assert "what a student wrote" not in (job.error or "")
        job.run_at = job.created_at
    assert faults(scope, riverbend).keys() == {"job work"}
    assert names(scope, riverbend) == {"Maya Lind"}
    set_way(scope, riverbend, "")
    Worker(app).run_all()
    assert names(scope, riverbend) == {"Changed"}


def test_job_of_a_plugin_that_is_off_does_nothing(
    app: Flask, riverbend: Institution, student: Membership, scope: Scope
) -> None:
    with scope(riverbend):
        enqueue("p.bad.work", {})
        found = db.session.scalars(select(PluginState).where(PluginState.plugin == "bad")).one()
        found.enabled = False
    assert Worker(app).run_all() == 1
    assert names(scope, riverbend) == {"Maya Lind"}


def test_plugin_that_fails_on_every_page_is_switched_off(
    visitor: Visitor, riverbend: Institution, scope: Scope
) -> None:
    set_way(scope, riverbend, "raises")
    for _ in range(6):
        visitor.get("/")
    with scope(riverbend):
        found = db.session.scalars(select(PluginState).where(PluginState.plugin == "bad")).one()
        assert not found.enabled
    assert visitor.get("/p/bad/fine").status_code == 404


def test_permission_of_a_plugin_that_is_off_is_nobodys(
    app: Flask, riverbend: Institution, scope: Scope
) -> None:
    with scope(riverbend):
        boss = make_administrator()
        actor = Actor(boss.account_id, boss.id, riverbend.id, frozenset({"administrator"}))
        require(actor, "p.bad.read")
        found = db.session.scalars(select(PluginState).where(PluginState.plugin == "bad")).one()
        found.enabled = False
    with scope(riverbend), pytest.raises(NotFound):
        require(actor, "p.bad.read")
