"""Names of decisions: each registered once, each with luck of its own."""

from __future__ import annotations

import pytest

from groundswell.chance.registry import Decisions


def test_an_id_depends_on_the_name_alone():
    one, other = Decisions(), Decisions()
    other.register("leave")
    assert one.register("join") == other.register("join")
    assert dict(other.ids) == {"leave": other.ids["leave"], "join": one.ids["join"]}
    assert all(0 <= number < 2**32 for number in other.ids.values())


def test_a_name_registered_twice_is_refused():
    decisions = Decisions()
    decisions.register("join")
    with pytest.raises(ValueError, match="'join' is registered twice"):
        decisions.register("join")


def test_two_names_with_one_id_are_refused():
    """Search names until two share 32 bits (the birthday paradox makes it quick)."""
    seen = {}
    for i in range(400_000):
        name = f"decision {i}"
        number = Decisions().register(name)
        if number in seen:
            break
        seen[number] = name
    decisions = Decisions()
    decisions.register(seen[number])
    with pytest.raises(ValueError, match=rf"'{seen[number]}' and '{name}' have the same id"):
        decisions.register(name)
    assert list(decisions.ids) == [seen[number]]


def test_the_ids_cannot_be_changed_from_outside():
    decisions = Decisions()
    decisions.register("join")
    with pytest.raises(TypeError):
        decisions.ids["join"] = 1
