"""The cases that come with the package, against the real model."""

from __future__ import annotations

import json

import pytest

from groundswell.case import bundled, counts, counts_by_group, load, resolve

model = pytest.importorskip("groundswell.model")


@pytest.fixture(scope="module", params=bundled())
def case(request):
    return load(request.param, model.VOCABULARY)


def test_a_bundled_case_loads_again_from_its_own_document(case):
    again = load(json.loads(json.dumps(case.document())), model.VOCABULARY)
    assert again == case
    assert again.digest == case.digest


def test_every_arm_of_a_bundled_case_resolves(case):
    for name in case.arms:
        arm = resolve(case, name)
        assert all((d.at is None) != (d.when is None) for d in arm.decisions)


def test_every_number_of_a_bundled_case_has_a_kind_of_source(case):
    groups = counts_by_group(case)
    assert sum(groups["places"].values()) == len(case.places) * len(model.VOCABULARY.fields)
    assert sum(groups["parameters"].values()) == len(model.VOCABULARY.parameters)
    assert sum(counts(case).values()) == sum(sum(group.values()) for group in groups.values())


def test_two_towns_is_all_assumption():
    case = load("two-towns", model.VOCABULARY)
    assert [place.name for place in case.places] == ["Upper", "Lower"]
    assert {kind for kind, count in counts(case).items() if count} == {"assumption"}


def test_in_two_towns_responsive_differs_from_frozen():
    case = load("two-towns", model.VOCABULARY)
    frozen, responsive = resolve(case, "no-help"), resolve(case, "no-help-responsive")
    assert [d.id for d in frozen.decisions] == [d.id for d in responsive.decisions]
    assert frozen.decisions != responsive.decisions
