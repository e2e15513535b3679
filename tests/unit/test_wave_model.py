"""The wave's model: the forms are the model's, the law is a law, parameters are recovered."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import nbinom

from groundswell.infer.wave import forecast, priors, rhythm
from groundswell.infer.wave.bank import Bank
from groundswell.infer.wave.contagion import Crowds, notice
from groundswell.infer.wave.forecast import Counts
from groundswell.infer.wave.law import Law, log_mass
from groundswell.infer.wave.places import places, table
from groundswell.model import information, participation

CODES = ("CA", "IL", "MN", "NY", "TX", "VT")
START = date(2020, 5, 26)


def days(number: int) -> tuple[date, ...]:
    return tuple(START + timedelta(days=i) for i in range(number))


def test_social_proof_is_the_models_own_form() -> None:
    shares = np.array([0.0, 0.3, 2.0, 50.0])
    ours = notice(shares, np.array(2.0))
    assert ours.tolist() == [information.notice(x, 2.0) for x in shares]


def test_memory_and_fatigue_move_as_in_the_model() -> None:
    draws = priors.draw(seed=3, count=2)
    rate = np.array([[0.5, 3.0]])
    after = Crowds.none(2, 2).after(draws, rate).after(draws, rate)
    for n in range(2):
        p = np.rec.array(
            [(draws["information.memory"][n], priors.rest())],
            dtype=[("information_memory", "f8"), ("participation_rest", "f8")],
        )[0]
        region = np.rec.array([(0.0, 0.0)], dtype=[("memory", "f8"), ("fatigue", "f8")])[0]
        for _ in range(2):
            information.recall(p, 1.0, 3.0, region)
            turnout = information.notice(3.0, draws["wave.half"][n])
            participation.tire(p, 1.0, turnout, region)
        assert after.memory[n, 1] == pytest.approx(region.memory)
        assert after.tiredness[n, 1] == pytest.approx(region.fatigue)


def test_what_is_heard_of_others_sums_to_one_and_neighbours_weigh_more() -> None:
    found = places(CODES)
    assert found.near.sum(axis=1) == pytest.approx(np.ones(6))
    assert found.wide.sum(axis=1) == pytest.approx(np.ones(6))
    vermont, york, texas = (CODES.index(c) for c in ("VT", "NY", "TX"))
    assert found.near[vermont, york] > 0.9 > 0.1 > found.near[vermont, texas]
    assert len(table()) == 52


def test_priors_of_shared_parameters_are_the_models() -> None:
    draws = priors.draw(seed=1, count=400)
    near = next(p for p in information.MECHANISM.parameters if p.name == "information.near")
    assert np.median(draws["information.near"]) == pytest.approx(near.value.median(), rel=0.15)


def test_weekend_prior_is_the_one_of_time_use() -> None:
    mean, spread = rhythm.week()
    assert mean[5:].mean() - mean[:5].mean() == pytest.approx(np.log(0.80 / 0.50), abs=0.005)
    assert np.linalg.eigvalsh(spread).min() > 0.0


def test_law_sums_to_one_and_its_quantiles_are_those_of_its_sums() -> None:
    law = Law(
        centre=np.log([[2.0, 30.0], [3.0, 20.0]]),
        variance=np.array([[0.1, 0.2], [0.0, 0.05]]),
        dispersion=np.array([0.1, 0.3]),
        weight=np.array([0.25, 0.75]),
    )
    mass = np.exp([law.log_likelihood(np.full(2, float(k))) for k in range(400)])
    assert mass.sum(axis=0) == pytest.approx([1.0, 1.0], abs=1e-6)
    assert mass.cumsum(axis=0)[: len(law.cumulative)] == pytest.approx(law.cumulative)
    assert law.mean == pytest.approx((mass * np.arange(400)[:, None]).sum(axis=0), rel=1e-5)
    assert law.quantile(0.5).tolist() == [
        float(np.argmax(mass[:, s].cumsum() >= 0.5)) for s in range(2)
    ]


def test_mass_between_two_quantiles_is_that_of_the_counts_between_them() -> None:
    law = Law(np.log([[0.3, 30.0]]), np.array([[0.1, 0.2]]), np.array([0.1]), np.ones(1))
    mass = np.exp([law.log_likelihood(np.full(2, float(k))) for k in range(200)])
    low, high = law.quantile(0.1), law.quantile(0.9)
    by_hand = [
        mass[int(a) : int(b) + 1, s].sum() for s, (a, b) in enumerate(zip(low, high, strict=True))
    ]
    assert law.between(low, high) == pytest.approx(by_hand)
    assert law.between(low, high).min() >= 0.8


def test_draws_fill_every_slice_of_their_prior_once() -> None:
    drawn = priors.draw(seed=5, count=50)["wave.fading"]
    prior, limits = priors.OWN["wave.fading"]
    edges = [prior.quantile(k / 50, limits) for k in range(1, 50)]
    assert np.bincount(np.searchsorted(edges, drawn), minlength=50).tolist() == [1] * 50


def test_log_mass_is_scipys_negative_binomial() -> None:
    counts, mean, dispersion = np.array([0.0, 3.0, 40.0]), 7.5, np.asarray(0.4)
    theirs = nbinom.logpmf(counts, 2.5, 2.5 / (2.5 + mean))
    assert log_mass(counts, np.asarray(mean), dispersion) == pytest.approx(theirs)


def simulated(seed: int, **fixed: float) -> tuple[Counts, Bank]:
    """Counts of the model itself, from a bank whose parameters are set."""
    bank = forecast.begin(Counts(CODES, days(1), np.zeros((1, 6))), draws=1)
    for name, value in fixed.items():
        bank.draws[name.replace("__", ".")][:] = value
    bank.mean[:, 0], bank.mean[:, 2:9] = 0.5, 0.0
    bank.spread[:] = 0.0
    events = forecast.free_run(bank, START, 40, seed=seed, paths=1)[0]
    return Counts(CODES, days(40), events), bank


def weight_of_truth(counts: Counts, name: str, values: tuple[float, ...]) -> np.ndarray:
    """Posterior weights of a bank that differs in one parameter only."""
    draws = {k: np.repeat(np.median(v), len(values)) for k, v in priors.draw(1, 64).items()}
    draws["wave.common"][:] = 0.03
    draws["wave.passing"][:] = 0.03
    draws["wave.local"][:] = 0.01
    draws[name] = np.array(values)
    bank = Bank.begin(draws, places(CODES), START)
    *_, (_, _, last) = forecast.day_by_day(counts, bank)
    return last.weight


@pytest.mark.parametrize(
    ("name", "truth", "others"),
    [("wave.dispersion", 0.5, (0.02, 0.1)), ("wave.passing", 0.6, (0.03, 0.15))],
)
def test_planted_parameter_is_recovered(
    name: str, truth: float, others: tuple[float, float]
) -> None:
    quiet = {"wave__common": 0.03, "wave__passing": 0.03, "wave__local": 0.01}
    quiet["wave__dispersion"] = 0.06
    counts, _ = simulated(11, **quiet | {name.replace(".", "__"): truth})
    weights = weight_of_truth(counts, name, (*others, truth))
    assert weights[-1] > 0.9


def test_planted_weekend_is_learnt() -> None:
    counts, _ = simulated(5, wave__common=0.02, wave__passing=0.02, wave__dispersion=0.02)
    boost = np.array([2.5 if d.weekday() == 5 else 1.0 for d in counts.days])
    louder = Counts(CODES, counts.days, np.round(counts.events * boost[:, None]))
    bank = forecast.begin(louder, draws=32)
    *_, (_, _, last) = forecast.day_by_day(louder, bank)
    week = forecast.week(last)
    assert week[5] - np.delete(week, 5).mean() == pytest.approx(np.log(2.5), abs=0.3)


def test_free_run_is_the_same_for_the_same_seed_and_not_for_another() -> None:
    _, bank = simulated(1)
    first = forecast.free_run(bank, START, 3, seed=1, paths=20)
    assert first.tobytes() == forecast.free_run(bank, START, 3, seed=1, paths=20).tobytes()
    assert first.tobytes() != forecast.free_run(bank, START, 3, seed=2, paths=20).tobytes()
