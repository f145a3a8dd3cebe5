"""`make bench`: both sides in turn; a table, `bench.json`, and 1 where a goal is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.benchmarks.catalogue import BENCHMARKS, ONCE
from tests.benchmarks.field import seeded
from tests.benchmarks.measures import ALONE, COMPARISONS, MEASURES
from tests.benchmarks.results import Benchmark, Result, judge, write_json
from tests.tools.databases import KINDS


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; return the exit code."""
    asked = _read(arguments)
    chosen = [b for b in BENCHMARKS if asked.only in ("", b.name)]
    results: list[Result] = []
    console = Console(width=max(Console().width, 100))

    def keep(benchmark: Benchmark, kind: str, told: list[tuple[float, float]]) -> None:
        results.append(judge(benchmark, kind, [o for o, _ in told], [b for _, b in told]))
        console.print(_line(benchmark, results[-1]), markup=False, highlight=False)

    for benchmark in (one for one in chosen if one.name in ALONE):
        with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
            keep(benchmark, "", list(ALONE[benchmark.name](Path(name), asked.rounds)))
    served = [benchmark for benchmark in chosen if benchmark.name in MEASURES]
    for kind in asked.databases if served else ():
        with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # a PostgreSQL of our own runs as somebody else
            with seeded(kind, folder) as field:
                for benchmark in served:
                    told = MEASURES[benchmark.name](field, folder, asked.rounds)
                    keep(benchmark, kind, list(told))
    results.extend(_compare(b, console) for b in ONCE if asked.only in ("", b.name))
    console.print(_table(results))
    write_json(results, asked.into)
    return 0 if all(result.met for result in results) else 1


def _compare(benchmark: Benchmark, console: Console) -> Result:
    """Measure both sides once, and say beside the seconds how good their answers are."""
    sides = COMPARISONS[benchmark.name]()
    ours, other = sides
    result = judge(benchmark, "", [ours.seconds], [other.seconds])
    console.print(_line(benchmark, result), markup=False, highlight=False)
    for name, told in zip(("ours", "other"), sides, strict=True):
        console.print(
            f"  {name}: total {told.total:.1f} of {told.matched} pairs, {told.megabytes:.0f} MB",
            highlight=False,
        )
    return result


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [benchmark.name for benchmark in (*BENCHMARKS, *ONCE)]
    parser.add_argument("--only", default="", choices=["", *names])
    parser.add_argument("--databases", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--into", type=Path, default=Path("bench.json"))
    return parser.parse_args(arguments)


def _line(benchmark: Benchmark, result: Result) -> str:
    return (
        f"{result.name:28} {result.ours:10.2f} : {result.other:10.2f} {benchmark.unit:8}"
        f" = {result.ratio:.2f}  {'met' if result.met else 'MISSED'}"
    )


def _goal(benchmark: Benchmark) -> str:
    alone = f", and at most {benchmark.most:g} {benchmark.unit}" if benchmark.most else ""
    return f"{benchmark.direction.value} {benchmark.goal:g}{alone}"


def _table(results: Sequence[Result]) -> Table:
    table = Table(title="Ours and the other side", title_justify="left")
    table.add_column("benchmark")
    for head in ("ours", "other", "unit", "ratio", "goal"):
        table.add_column(head, justify="left" if head == "unit" else "right")
    table.add_column("met")
    known = {benchmark.name: benchmark for benchmark in (*BENCHMARKS, *ONCE)}
    for result in results:
        benchmark = known[result.name.partition("[")[0]]
        table.add_row(
            escape(result.name),
            f"{result.ours:.2f}",
            f"{result.other:.2f}",
            benchmark.unit,
            f"{result.ratio:.2f}",
            _goal(benchmark),
            "[green]yes[/]" if result.met else "[red]no[/]",
        )
    return table


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
