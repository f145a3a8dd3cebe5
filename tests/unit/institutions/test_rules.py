"""Slugs, prefixes and host names."""

from __future__ import annotations

import pytest

from fireside.institutions.rules import host_without_port, split_prefix, valid_slug


@pytest.mark.parametrize("slug", ["a", "riverbend", "st-olaf-2", "9", "a" * 40])
def test_slug_of_small_letters_digits_and_inner_hyphens_is_valid(slug: str) -> None:
    assert valid_slug(slug)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "A", "ä", "a b", "a/b", "a" * 41, "a\n"])
def test_any_other_slug_is_refused(slug: str) -> None:
    assert not valid_slug(slug)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/i/riverbend/", ("riverbend", "/")),
        ("/i/riverbend/hosts/7", ("riverbend", "/hosts/7")),
        ("/i/riverbend//evil.example", ("riverbend", "//evil.example")),
        ("/i/riverbend", None),
        ("/i/River/", None),
        ("/i//hosts", None),
        ("/hosts/i/riverbend/", None),
        ("", None),
    ],
)
def test_prefix_is_split_from_the_path(path: str, parts: tuple[str, str] | None) -> None:
    assert split_prefix(path) == parts


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("careers.example.edu", "careers.example.edu"),
        ("Careers.Example.EDU:8000", "careers.example.edu"),
        ("careers.example.edu.", "careers.example.edu"),
        ("[::1]", "[::1]"),
        ("[::1]:8000", "[::1]"),
    ],
)
def test_host_loses_its_port_and_case(host: str, name: str) -> None:
    assert host_without_port(host) == name
