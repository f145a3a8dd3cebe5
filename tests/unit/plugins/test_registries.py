from __future__ import annotations

import pytest

from fireside.kernel.registries import DuplicateKey, Registry


def test_registry_keeps_owners_sorted_and_each_owners_order() -> None:
    registry: Registry[int] = Registry("numbers")
    for owner, key in (("pine", "z"), ("ash", "b"), ("pine", "a"), ("ash", "a")):
        registry.add(owner, key, 1)
    assert [entry.full_key for entry in registry] == ["ash.b", "ash.a", "pine.z", "pine.a"]
    assert len(registry) == 4


def test_registry_refuses_a_key_used_twice_by_one_owner_only() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.add("ash", "a", 1)
    registry.add("pine", "a", 2)
    with pytest.raises(DuplicateKey, match="ash gives numbers the key 'a' twice"):
        registry.add("ash", "a", 3)


def test_registry_finds_by_full_key_and_forgets_owners() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.add("ash", "dotted.key", 1)
    found = registry.find("ash.dotted.key")
    assert found is not None
    assert found.item == 1
    assert registry.find("ash.other") is None
    assert registry.find("gone") is None
    registry.forget("ash")
    registry.forget("never there")
    assert registry.find("ash.dotted.key") is None
