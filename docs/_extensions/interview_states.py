"""Draws the states of an interview from the table in `fireside.interviews.rules`.

The directive `interview-states` gives a picture (SVG, drawn here, no script) and the table beside
it. A state that has no place in the picture stops the build.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from fireside.booking.listeners import MAILS, TO_THE_OTHER
from fireside.interviews.rules import TRANSITIONS, Act, Moment, State

WIDTH, HEIGHT, BOX = 760, 460, (120, 44)
PLACES = {
    State.DRAFT: (90, 200),
    State.APPROVAL: (210, 30),
    State.RETURNED: (90, 110),
    State.REQUESTED: (330, 80),
    State.CONFIRMED: (330, 320),
    State.HELD: (660, 320),
    State.DECLINED: (660, 40),
    State.EXPIRED: (660, 120),
    State.CANCELLED: (660, 200),
    State.MISSED: (500, 425),
    State.HOST_MISSED: (660, 425),
}
STYLE = (
    ".interview-states text{font:13px system-ui,sans-serif;fill:currentColor;text-anchor:middle}"
    ".interview-states rect{fill:none;stroke:currentColor;stroke-width:1.5}"
    ".interview-states line{stroke:currentColor;stroke-width:1.2}"
    ".interview-states .act{font-size:12px;font-style:italic;paint-order:stroke;"
    "stroke:var(--color-background-primary);stroke-width:5px}"
)


def edges() -> list[tuple[State, State, str]]:
    """Return one arrow for each pair of states, with the acts that lead along it.

    States from which the student may ask anew are drawn once, as the draft, and acts that change
    no state not at all; the table names all.
    """
    acts: dict[tuple[State, State], list[Act]] = {}
    for row in TRANSITIONS:
        sources = [State.DRAFT] if State.DRAFT in row.sources else sorted(row.sources)
        for source in sources:
            if source is row.target:
                continue
            acts.setdefault((source, row.target), []).append(row.act)
    return [(*pair, ", ".join(found)) for pair, found in acts.items()]


def border_point(centre: tuple[int, int], towards: tuple[int, int]) -> tuple[float, float]:
    """Return where the line from a box's centre towards another point leaves the box."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    reach = min(
        BOX[0] / 2 / abs(dx) if dx else float("inf"), BOX[1] / 2 / abs(dy) if dy else float("inf")
    )
    return centre[0] + dx * reach, centre[1] + dy * reach


def picture() -> str:
    """Return the SVG."""
    drawn = []
    for source, target, acts in edges():
        x1, y1 = border_point(PLACES[source], PLACES[target])
        x2, y2 = border_point(PLACES[target], PLACES[source])
        along_x, along_y = x1 + (x2 - x1) * 0.5, y1 + (y2 - y1) * 0.5 + 4
        drawn.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" '
            f'marker-end="url(#tip)"/>'
            f'<text class="act" x="{along_x:.0f}" y="{along_y:.0f}">{escape(acts)}</text>'
        )
    for state in State:
        x, y = PLACES[state]
        drawn.append(
            f'<rect x="{x - BOX[0] // 2}" y="{y - BOX[1] // 2}" '
            f'width="{BOX[0]}" height="{BOX[1]}" rx="6"/>'
            f'<text x="{x}" y="{y + 4}">{escape(state.value)}</text>'
        )
    return (
        f'<svg class="interview-states" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="The states of an interview; the table below says the same">'
        f'<style>{STYLE}</style><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" '
        f'markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="currentColor"/>'
        f"</marker></defs>{''.join(drawn)}</svg>"
    )


def told(act: Act) -> str:
    """Return who hears of an act by mail."""
    if act in TO_THE_OTHER:
        return "the other"
    return ", ".join(sorted(MAILS[act][1])) if act in MAILS else "nobody"


def table() -> str:
    """Return the same as an HTML table."""
    rows = []
    for row in TRANSITIONS:
        moment = "at any time" if row.moment is Moment.ALWAYS else row.moment.value
        cells = (
            row.act.value,
            ", ".join(sorted(row.sources)),
            row.target.value,
            ", ".join(sorted(row.parties)),
            moment,
            told(row.act),
        )
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(
        f"<th>{head}</th>" for head in ("act", "from", "to", "by", "when", "told by mail")
    )
    return (
        '<div class="table-wrapper"><table class="docutils">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


class InterviewStates(Directive):
    """The picture and the table."""

    def run(self) -> list[nodes.Node]:
        """Return both as raw HTML."""
        return [nodes.raw("", picture() + table(), format="html")]


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("interview-states", InterviewStates)
    return {"parallel_read_safe": True}
