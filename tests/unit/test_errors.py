"""Errors a user can meet."""

from __future__ import annotations

import pytest

from groundswell.errors import CaseError, GroundswellError, Problem, StudyError, nearest

NAMES = ["population", "exposure", "capital", "forces.substitution", "as-happened"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("exposition", "exposure"),
        ("Capital", "capital"),
        ("substitution", "forces.substitution"),
        ("forces.subsitution", "forces.substitution"),
        ("as-hapened", "as-happened"),
    ],
)
def test_the_nearest_name_is_what_was_meant(written, meant):
    assert nearest(written, NAMES) == meant


@pytest.mark.parametrize("written", ["", "zzz", "frobnicate", "x" * 81])
def test_no_name_is_offered_where_none_is_similar(written):
    assert nearest(written, NAMES) is None


def test_nothing_is_nearest_to_anything_in_an_empty_list():
    assert nearest("population", []) is None


def test_a_problem_says_where_what_the_nearest_name_and_what_to_do():
    problem = Problem("a.yaml:3:7", "unknown verb 'oder'", "order", "Correct the name.")
    shown = "a.yaml:3:7: unknown verb 'oder'. Did you mean 'order'? Correct the name."
    assert str(problem) == shown


def test_a_problem_without_a_nearest_name_offers_none():
    assert "Did you mean" not in str(Problem("a.yaml", "empty", None, "Write something."))


def test_a_case_error_shows_every_problem_on_its_own_line_and_ends_with_code_2():
    error = CaseError([Problem("a:1:1", "one", None, "Do."), Problem("a:2:1", "two", None, "Do.")])
    assert str(error).splitlines() == ["a:1:1: one. Do.", "a:2:1: two. Do."]
    assert len(error.problems) == 2
    assert error.exit_code == 2


def test_every_error_is_a_groundswell_error():
    assert issubclass(CaseError, GroundswellError)
    assert issubclass(StudyError, GroundswellError)
    assert StudyError("the disk is full").exit_code == 2
