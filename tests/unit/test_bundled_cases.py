"""The bundled cases of real crises: what must hold of every one, whatever it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.case import Case, counts, load, resolve
from groundswell.model import VOCABULARY

LIBRARY = Path("src/groundswell/case/library")
LAST_FIT_DAY = {"kazakhstan-2022": 4, "bahrain-2011": 2, "belarus-2020": 4}
KEPT_APART = 60  # days that places are stored for, unless a study asks otherwise


@pytest.fixture(scope="module", params=sorted(LAST_FIT_DAY))
def case(request: pytest.FixtureRequest) -> Case:
    return load(request.param, VOCABULARY)


def evidence(case: Case) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield name, kind and cites of everything in the case that states a number or a claim."""
    for place in case.places:
        for field, source in place.cells.items():
            yield f"{place.name} {field}", source.kind, source.cites
    for parameter in case.parameters.values():
        if parameter.stated:
            yield parameter.name, parameter.source.kind, parameter.source.cites
    for decision in (*case.decisions, *(d for arm in case.arms.values() for d in arm.add)):
        yield decision.id, decision.kind, decision.cites
    for seen in case.observed:
        yield seen.id, seen.kind, seen.cites
        for other in seen.alternatives:
            yield f"{seen.id} alternative", other.kind, other.cites
    for claim in case.claims:
        known = [one.known.cites for one in (claim, *claim.readings) if one.known]
        known += [claim.cites, *(unknown.cites for unknown in claim.unknowns.values())]
        yield claim.id, "claim", (claim.source, *(cite for cites in known for cite in cites))


def test_nothing_measured_or_estimated_lacks_a_source(case: Case) -> None:
    rests = ("measured", "estimated")
    assert [name for name, kind, cites in evidence(case) if kind in rests and not cites] == []


def test_every_cite_leads_to_a_source_and_every_source_is_cited(case: Case) -> None:
    cited = {cite.partition("#")[0] for _, _, cites in evidence(case) for cite in cites}
    assert cited == set(case.sources)


def test_every_source_was_read_and_has_a_name(case: Case) -> None:
    assert [one.id for one in case.sources.values() if not (one.read and one.title)] == []


def test_what_was_not_read_is_counted_as_such(case: Case) -> None:
    total = counts(case)
    for kind in ("measured", "estimated", "assumption", "memory", "unknown"):
        assert total[kind] > 0, kind
    assert total["calibrated"] == 0
    assert {place.cells["army"].kind for place in case.places} == {"unknown"}


def test_what_is_held_out_is_later_than_or_different_from_what_is_fitted(case: Case) -> None:
    fitted = {seen.outcome for seen in case.observed if seen.use == "fit"}
    held_out = [seen for seen in case.observed if seen.use == "held_out"]
    assert held_out
    for seen in held_out:
        later = seen.days is not None and seen.days[0] > LAST_FIT_DAY[case.name]
        assert later or seen.outcome not in fitted, seen.id


def test_every_observed_day_is_within_the_horizon(case: Case) -> None:
    for seen in case.observed:
        if seen.days is not None:
            last = min(KEPT_APART, case.horizon) if seen.place else case.horizon
            assert 0 <= seen.days[0] <= seen.days[1] < last, seen.id


def test_impulses_are_assumptions(case: Case) -> None:
    impulses = [d.kind for d in case.decisions if d.do == "shock.impulse"]
    assert impulses
    assert set(impulses) == {"assumption"}


def test_live_fire_has_a_rule_as_well_as_a_date(case: Case) -> None:
    fire = [d for d in case.decisions if d.do == "policing.order" and (d.value or 0) > 0.5]
    assert fire
    assert all(d.at is not None and d.when is not None for d in fire)


def test_every_arm_gives_its_reason_and_resolves_to_dates_or_rules(case: Case) -> None:
    for name, arm in case.arms.items():
        decisions = resolve(case, name).decisions
        assert arm.why, name
        assert decisions, name
        assert all((d.at is None) != (d.when is None) for d in decisions), name


def test_the_leaders_fate_is_a_claim_with_four_horizons_that_did_not_come_true(case: Case) -> None:
    claims = {claim.id: claim for claim in case.claims}
    fall = claims["leader-will-fall"]
    assert list(fall.horizons) == [30, 180, 365, 1095]
    assert fall.known is not None
    assert fall.known.answer == (False, False, False, False)
    assert [one.name for one in claims["short-term-success"].readings] == ["outcome", "effect"]
    assert set(claims) >= {"invitation-inflamed", "lost-without-help"}


def test_the_files_name_no_path_of_a_machine(repository: Path) -> None:
    for path in (repository / LIBRARY).iterdir():
        assert not re.search(r"(?<![\w.:/-])/(work|tmp|home|root)\b", path.read_text("utf-8")), path
