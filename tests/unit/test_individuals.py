"""Persons: their ties, their memory, how far out they lie, and that they agree with cohorts."""

from __future__ import annotations

import contextlib
import io
import json
import math
from importlib.resources import files
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from tests.people_support import SOCIETIES, play, towns
from verification import individuals as both

import groundswell as gs
from groundswell.chance.registry import Decisions
from groundswell.cli import main
from groundswell.engine import luck as engine_luck
from groundswell.engine.state import DETAINED, HOME, PROTESTING, RELEASED
from groundswell.engine.tails import classes, points
from groundswell.errors import GroundswellError
from groundswell.individuals import luck, memory
from groundswell.individuals.crowd import crowd
from groundswell.individuals.move import PRESSURE
from groundswell.individuals.network import seat_key, shuffle, stretch_of
from groundswell.individuals.opposition import opposition, willing
from groundswell.individuals.run import prepare
from groundswell.individuals.society import PARAMETERS, Society, parse
from groundswell.study.rerun import rerun

FEW = both.Trial("two-towns", 1.0, 60, 12)
ALIKE = Society(opposition="class")


def test_persons_and_cohorts_agree_in_distribution() -> None:
    """False alarms: at most 1 in 1,000, over all daily outcomes (and the seed is fixed)."""
    verdict = both.compare(FEW, ALIKE)
    assert min(verdict.tests) > 150
    assert verdict.agree, verdict


def test_persons_who_join_more_easily_do_not() -> None:
    verdict = both.compare(FEW, ALIKE, **{"participation.join": 1.3})
    assert verdict.rejected[0] > 0


def test_ties_without_weight_and_memory_without_effect_are_mixing_to_the_byte() -> None:
    plain = play(towns(), Society())
    tied = play(towns(), parse("network=random,weight=0,days=7"))
    assert tied.national.tobytes() == plain.national.tobytes()


@pytest.mark.parametrize("shape", ["normal", "logistic", "student"])
def test_persons_lie_where_the_engine_puts_their_class(shape: str) -> None:
    _, tails, _ = classes(20)
    case = towns(tail=shape)
    own = prepare(case, "as-happened", Society()).own
    k, size = 12, 32
    found = [opposition(rank, size, k, tails, own) for rank in range(size)]
    assert found == sorted(found, reverse=True)
    if shape == "normal":
        low, high = tails[k + 1], tails[k]
        wanted = [-NormalDist().inv_cdf(low + (high - low) * (i + 0.5) / size) for i in range(size)]
        np.testing.assert_allclose(found, wanted, rtol=1e-9)
    else:
        np.testing.assert_allclose(found, points(tails, shape)[k][::-1], rtol=1e-9)


def test_odds_beyond_what_a_number_holds_are_certainty() -> None:
    assert [willing(odds) for odds in (0.0, 1.0, 3.0, math.inf)] == [0.0, 0.5, 0.75, 1.0]


def ends(settings: str, population: float = 60_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Degrees of the long ties, and both ends of every tie."""
    net = prepare(towns(population), "as-happened", parse(settings)).network()
    degrees = np.diff(net.start)
    return degrees, np.repeat(np.arange(len(degrees)), degrees), net.ties >> 1


def test_every_tie_is_kept_at_both_ends_with_one_sign() -> None:
    net = prepare(towns(), "as-happened", parse("network=small-world,hostile=0.4")).network()
    degrees = np.diff(net.start)
    here = np.repeat(np.arange(len(degrees)), degrees)
    there, sign = net.ties >> 1, net.ties & 1
    seen = sorted(zip(here.tolist(), there.tolist(), sign.tolist(), strict=True))
    assert seen == sorted(zip(there.tolist(), here.tolist(), sign.tolist(), strict=True))
    assert sign.mean() == pytest.approx(0.4, abs=0.01)
    assert (here != there).all()


def test_random_ties_are_those_made_and_a_poisson_number_more() -> None:
    degrees, _, _ = ends("network=random,ties=8,afar=0")
    assert degrees.mean() == 8
    assert degrees.min() >= 4
    assert degrees.var() == pytest.approx(4, rel=0.05)


def test_hubs_of_a_scale_free_network_fall_off_by_their_exponent() -> None:
    """P(degree > k) ~ k^(1 - γ), between where it begins and where the country ends."""
    degrees, _, _ = ends("network=scale-free,ties=4,exponent=3,afar=0", 400_000)
    assert degrees.mean() == 4
    beyond = [(degrees > k).mean() for k in (20, 160)]
    slope = math.log(beyond[0] / beyond[1]) / math.log(8)
    assert slope == pytest.approx(2.0, abs=0.35)


@pytest.mark.parametrize(("rewired", "kept"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_a_small_world_is_tied_to_the_next_groups_but_for_what_is_rewired(
    rewired: float, kept: float
) -> None:
    settings = f"network=small-world,ties=4,group=5,rewired={rewired},afar=0"
    population = prepare(towns(), "as-happened", parse(settings))
    net = population.network()
    _, here, there = ends(settings, 40_000)
    near = 0
    for a, b in zip(here[:4_000].tolist(), there[:4_000].tolist(), strict=True):
        r = stretch_of(a, net.base)
        size, key = net.base[r + 1] - net.base[r], seat_key(net.key, r, 0)
        gap = (shuffle(a - net.base[r], size, key) - shuffle(b - net.base[r], size, key)) % size
        near += min(gap, size - gap) in (5, 10)
    assert near / 4_000 == pytest.approx(kept, abs=0.04)


def test_ties_afar_go_to_other_places_by_population() -> None:
    net = prepare(towns(), "as-happened", parse("network=random,ties=4,afar=0.5")).network()
    here = np.repeat(np.arange(len(net.start) - 1), np.diff(net.start))
    apart = (here < net.base[1]) != ((net.ties >> 1) < net.base[1])
    a, b = 40_000 / 64_000, 24_000 / 64_000
    assert apart.mean() == pytest.approx(0.5 * 2 * a * b, rel=0.05)


def streets(society: Society, **values: float) -> float:
    """Mean hours in the street over some runs."""
    runs = [play(towns(), society, key=key, days=9, **values) for key in range(1, 9)]
    return float(np.mean([run.national["person_hours"].sum() for run in runs]))


def test_friends_in_the_street_encourage_and_foes_deter() -> None:
    more = {"information.near": 4.0}
    friends = streets(parse("network=random,weight=1,half=0.05"), **more)
    foes = streets(parse("network=random,weight=1,half=0.05,hostile=1,group=1"), **more)
    assert friends > 1.5 * foes


def test_force_met_keeps_people_at_home_or_brings_them_back() -> None:
    feared, nothing, emboldened = (streets(parse(f"fear={x}")) for x in (4, 0, -2))
    assert feared < nothing < emboldened


def test_days_in_the_street_tire_whoever_spent_them() -> None:
    """Own days alone: fewer are in the street, and after so many steps nearly all are new."""
    own, tires = parse("fatigue=1"), {"participation.fatigue": 5.0}
    fresh = streets(own, **{"participation.fatigue": 0.0})
    assert 0.2 * fresh < streets(own, **tires) < 0.9 * fresh
    spent = {}
    for rate in (0.0, 5.0):
        runs = [play(towns(), own, key=k, **{"participation.fatigue": rate}) for k in range(1, 9)]
        people = np.concatenate([run.crowd.person for run in runs])
        spent[rate] = people["spent"][people["state"] == PROTESTING].mean()
    assert 0.1 < spent[5.0] < 0.9 * spent[0.0]


def test_own_days_are_slept_off_and_nobody_elses_count() -> None:
    """The hazard of leaving, from what each of three persons remembers."""
    population = prepare(towns(), "as-happened", parse("fatigue=0.5"))
    persons = crowd(np.array([0, 3]), 2)
    persons.person["spent"] = 0.0, 2.0, 2.0
    persons.person["since"] = 80, 80, 0
    now = np.zeros(1, PRESSURE)[0]
    now["tick"], now["day_ticks"], now["rest"], now["leave"], now["tire"] = 80, 8, 5.0, 6.0, 3.0
    found = [memory.tired(who, population.own, now, persons) for who in range(3)]
    assert found == pytest.approx([6.0, 9.0, 6.0 + 3.0 * math.exp(-2.0)])


def test_the_released_remember_it() -> None:
    """Of those who came free again, fewer are back in the street if that deters."""
    hot = {"policing.arrest": 1.0, "emergency.sweep": 2.0}
    back = {}
    for freed in (-5, 5):
        runs = [play(towns(), parse(f"freed={freed}"), key=k, days=15, **hot) for k in range(1, 5)]
        held = [run.crowd.person[run.crowd.person["flags"] & 2 > 0]["state"] for run in runs]
        states = np.concatenate(held)
        assert (states == DETAINED).sum() > 50
        back[freed] = (states == HOME).sum() / (np.isin(states, (HOME, RELEASED))).sum()
    assert back[-5] < back[5]


def test_the_silent_are_those_whom_fear_alone_keeps_at_home() -> None:
    fearless = play(towns(), Society(), **{"policing.fear": 0.0, "emergency.curfew": 0.0})
    afraid = play(towns(), Society(), **{"policing.fear": 8.0, "emergency.curfew": 8.0})
    day = 5
    assert afraid.national["silent"][day] > 4 * afraid.national["protesting"][day]
    people = afraid.people.sum()
    assert fearless.national["silent"].min() >= 0
    assert afraid.national["silent"].max() < 0.5 * people


def test_decisions_of_persons_have_luck_of_their_own() -> None:
    together = Decisions()
    for name in (*engine_luck.DECISIONS.ids, *luck.DECISIONS.ids):
        together.register(name)
    assert len(together.ids) == len(engine_luck.DECISIONS.ids) + len(luck.DECISIONS.ids)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("netwrok=random", "perhaps network"),
        ("network=smallworld", "perhaps small-world"),
        ("weight=2", "not between 0 and 1"),
        ("ties=5", "even number"),
        ("ties=many", "not a whole number"),
        ("weight=nan", "not between"),
        ("weight", "write name=value"),
        ("weight=0.1,weight=0.2", "twice"),
        ("skip=perhaps", "yes or no"),
    ],
)
def test_a_society_that_cannot_be_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(GroundswellError, match=why):
        parse(text)


@pytest.mark.parametrize("name", SOCIETIES)
def test_a_society_is_read_back_from_its_text(name: str) -> None:
    assert parse(str(SOCIETIES[name])) == SOCIETIES[name]


def test_every_setting_is_an_assumption_with_a_range() -> None:
    for spec in PARAMETERS:
        low, high = spec.range
        assert low <= spec.value <= high
        assert spec.source.kind == "assumption"
        assert spec.doc


def test_more_people_than_can_be_numbered_are_refused() -> None:
    case = both.scaled(towns(), 1e5)
    with pytest.raises(GroundswellError, match="Run it with cohorts"):
        prepare(case, "as-happened", Society())


def told(words: list[str]) -> tuple[int, str]:
    """Exit code of a command, and what it said on either stream."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as end,
    ):
        main(words)
    return int(end.value.code or 0), said.getvalue()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study of persons by the command line."""
    out = tmp_path_factory.mktemp("studies") / "tied"
    words = ["run", "two-towns", "--draws", "3", "--seed", "1", "--horizon", "3d", "--quiet",
             "--resolution", "individuals", "--society", "network=random,ties=4,fear=1",
             "--workers", "1", "--out", str(out)]  # fmt: skip
    code, said = told(words)
    assert code == 0, said
    return out


def test_a_study_of_persons_says_so_and_so_does_its_brief(study: Path) -> None:
    meta = json.loads((study / "study.json").read_text())
    assert meta["resolution"] == "individuals"
    assert meta["mean_degree"] == 9
    assert meta["society"] == {"network": "random", "ties": 4, "fear": 1.0}
    page = (study / "brief.html").read_text()
    assert "individuals: every citizen is a person of their own, with 9 ties" in page
    again = "--resolution individuals --society network=random,ties=4,fear=1"
    assert again in page.replace("&#39;", "'")
    assert "national.silent" in gs.open_study(study).study.columns


def test_a_case_may_say_that_it_is_of_persons_and_then_is_stepped_so(tmp_path: Path) -> None:
    text = (files("groundswell.case") / "library" / "two-towns.yaml").read_text()
    path = tmp_path / "persons.yaml"
    path.write_text(text + "\nresolution: individuals\n")
    case = gs.load(path)
    whole = {"draws": 1, "seed": 1, "horizon": "2d"}
    assert case.run(out=tmp_path / "said", **whole).study.meta["resolution"] == "individuals"
    told = case.run(out=tmp_path / "told", resolution="cohorts", **whole)
    assert told.study.meta.get("resolution", "cohorts") == "cohorts"
    with pytest.raises(GroundswellError, match="`calibrate` steps cohorts"):
        case.calibrate(out=tmp_path / "fit")


def test_a_design_over_a_study_of_persons_runs_persons(study: Path) -> None:
    handle = gs.open_study(study)
    told = handle.sensitivity(design="morris", size=4).data
    designed = gs.open_study(told["study"]).study.meta
    assert designed["resolution"] == "individuals"
    assert designed["simulator"] == handle.study.meta["simulator"]


def test_a_part_of_it_is_computed_again_with_the_same_bytes(study: Path) -> None:
    part = next((study / "runs").glob("*.parquet"))
    assert rerun(part).same


def test_two_workers_make_the_same_bytes(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "two"
    gs.load("two-towns").run(
        draws=3, seed=1, horizon="3d", resolution="individuals", workers=2, out=out,
        society="network=random,ties=4,fear=1",
    )  # fmt: skip
    parts = sorted((study / "runs").iterdir())
    assert [p.read_bytes() for p in parts] == [
        p.read_bytes() for p in sorted((out / "runs").iterdir())
    ]


def test_a_study_of_cohorts_is_not_continued_with_persons(study: Path) -> None:
    words = ["run", "two-towns", "--draws", "3", "--seed", "1", "--horizon", "3d", "--quiet",
             "--out", str(study)]  # fmt: skip
    code, said = told(words)
    assert code == 2
    assert "model code" in said


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--society", "network=random"], "only individuals have one"),
        (["--resolution", "individuals", "--society", "ties=3"], "even number"),
        (["--resolution", "person"], "individuals"),
    ],
)
def test_wrong_words_are_refused_and_nothing_is_written(
    more: list[str], why: str, tmp_path: Path
) -> None:
    out = tmp_path / "none"
    code, said = told(["run", "two-towns", "--out", str(out), *more])
    assert code == 2
    assert why in said
    assert not out.exists()
