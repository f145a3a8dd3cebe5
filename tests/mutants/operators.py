"""What is changed in a rule, one thing at a time: mutmut's operators, and elements of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_string

Operator = Callable[[Any], Iterable[cst.CSTNode]]
_TABLES = (cst.Set, cst.List, cst.Tuple, cst.Dict)
_PAIR = 2
_TYPED_CALLS = {"len", "isinstance"}
_SPELT = m.Assign(value=m.SimpleString())
_ALIASES = {"tuple", "list", "dict", "set", "frozenset", "Mapping", "Callable"}


def change_key(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """Change a string that the code decides by: a key, a format, a pattern.

    A text with a blank in it is a sentence or a label for people. How it is put is no decision,
    so its letters stay; whether it is said at all is changed by the other operators.
    """
    if isinstance(node, cst.SimpleString) and ("r" in node.prefix or " " not in node.raw_value):
        yield from operator_string(node)


def drop_element(
    node: cst.Set | cst.List | cst.Tuple | cst.Dict,
) -> Iterator[cst.CSTNode]:
    """Leave out one entry of a table: a state, a party, a transition, a label."""
    elements: Sequence[cst.CSTNode] = node.elements
    if isinstance(node, cst.Tuple) and len(elements) <= _PAIR:
        return  # a pair is no table
    if isinstance(node, cst.Set) and len(elements) == 1:
        yield cst.Call(cst.Name("set"))
        return
    for index in range(len(elements)):
        yield node.with_changes(elements=[*elements[:index], *elements[index + 1 :]])


OPERATORS: tuple[tuple[type, Operator], ...] = (
    *(pair for pair in mutation_operators if pair[1] is not operator_string),
    (cst.SimpleString, change_key),
    *((table, drop_element) for table in _TABLES),
)


def is_left_alone(node: cst.CSTNode) -> bool:
    """Tell whether nothing in a node decides anything when the program runs."""
    match node:
        case cst.Annotation() | cst.Decorator() | cst.ImportFrom() | cst.AssignTarget():
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
            return True
        case cst.Assign(value=cst.Subscript(value=cst.Name(value=name))):
            return name in _ALIASES  # the name of a type
        case cst.Call(func=cst.Name(value=name)):
            return name in _TYPED_CALLS  # they would only raise TypeError
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString())]):
            return True  # a docstring
    return False


def words(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the lines of an enumeration that say only how a member is spelt.

    Members are told apart by what they are. That stored words stay as they are, tests state in
    one place for each room; as mutants they would be half of all, and hide the decisions.
    """
    match node:
        case cst.ClassDef(bases=[cst.Arg(value=cst.Attribute(attr=cst.Name(value=base)))]):
            if not base.endswith("Enum"):
                return []
        case _:
            return []
    lines = (line for line in node.body.body if isinstance(line, cst.SimpleStatementLine))
    return [line for line in lines if m.matches(line.body[0], _SPELT)]


def changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what may stand in a node's place."""
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)
