"""Sensitivity of stored and of designed studies, with a model of a few lines."""

from __future__ import annotations

import hashlib
import json
import sys
import types
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import groundswell as gs
from groundswell.case.priors import Prior
from groundswell.case.resolved import Parameter
from groundswell.case.vocabulary import Source
from groundswell.chance.keys import draw_uniform
from groundswell.cli.sensitivity import sensitivity as command
from groundswell.errors import StudyError
from groundswell.infer import information_value
from groundswell.infer.designs import designed, sobol_indices
from groundswell.infer.discover import discoveries
from groundswell.infer.joined import join, placed
from groundswell.infer.luck import uniforms
from groundswell.infer.sensitivity import sensitivity
from groundswell.infer.sensitivity_text import designed_text, text
from groundswell.store.read import Study
from groundswell.store.tables import Layout
from groundswell.study.run import run

TOY = "toy_of_sensitivity"
SCALARS = np.dtype(
    [("deaths", "f8"), ("detained", "i8"), ("peak", "i8"), ("cleared_day", "f8"),
     ("exit_day", "f8")]
)  # fmt: skip
NATIONAL = np.dtype([("person_hours", "f4")])
REGIONAL = np.dtype([("protesting", "i4")])


def parameter(name, kind, mechanism):
    prior = Prior("uniform", low=0.0, high=1.0)
    source = Source(kind)
    return Parameter(
        name, name, "", prior, "nat", (0.0, 1.0), "uncertainty", None, source, mechanism, True
    )


@dataclass(frozen=True)
class Place:
    name: str


@dataclass(frozen=True)
class ToyCase:
    """Deaths depend on `force.guess` (3/4 of what parameters explain) and `street.seen` (1/4)."""

    name: str = "toy"
    title: str = "A made-up case"
    start: datetime = datetime(2022, 1, 1)
    utc_offset: float = 0.0
    places: tuple[Place, ...] = (Place("A"),)
    observed: tuple[object, ...] = ()
    arms: dict[str, object] = field(default_factory=dict)
    digest: str = hashlib.sha256(b"toy").hexdigest()
    parameters: dict[str, Parameter] = field(
        default_factory=lambda: {
            "force.guess": parameter("force.guess", "assumption", "force"),
            "force.idle": parameter("force.idle", "assumption", "force"),
            "street.seen": parameter("street.seen", "estimated", "street"),
        }
    )


@dataclass(frozen=True)
class Ran:
    status: str
    scalars: object
    national: object
    regional: object


def simulate(inputs, record, key, days):
    luck = np.array([draw_uniform(key & 0xFFFFFFFF, k, "luck") for k in range(3)]) - 0.5
    moved = np.sqrt(3.0) * (record["force.guess"] - 0.5) + (record["street.seen"] - 0.5)
    helped = inputs == "no-invitation"
    if helped:  # fewer deaths, most where force.guess is high
        moved = moved - (record["force.guess"] - 0.3)
    national = np.zeros(days, NATIONAL)
    national["person_hours"] = np.exp(5.0 + record["street.seen"] + 0.1 * luck[1])
    cleared = 5.0 if record["force.guess"] + 0.2 * luck[2] > 0.5 else np.nan
    scalars = (np.exp(6.0 + moved + luck[0]), 100, 1000 + 100 * helped, cleared, np.nan)
    regional = np.zeros((days, 1), REGIONAL)
    return Ran("ok", np.array(scalars, SCALARS)[()], national, regional)


@pytest.fixture
def toy(monkeypatch):
    module = types.ModuleType(TOY)
    module.layout = lambda: Layout(SCALARS, NATIONAL, REGIONAL)
    module.digest = lambda: "0" * 64
    module.warm = lambda case, notice: None
    module.document = lambda case: json.dumps({"name": case.name})
    module.prepare = lambda case, arm: arm
    module.record = lambda inputs, values: dict(values)
    module.simulate = simulate
    monkeypatch.setitem(sys.modules, TOY, module)
    return ToyCase()


def studied(toy, folder, draws=300, replicates=2, arms=("as-happened", "no-invitation")):
    return run(
        toy, arms=arms, draws=draws, replicates=replicates, seed=3, days=10, out=folder,
        simulator_name=TOY,
    )  # fmt: skip


def outcome(document, name, arm="as-happened", against=None):
    return next(
        one
        for one in document["outcomes"]
        if (one["outcome"], one["arm"], one["against"]) == (name, arm, against)
    )


def test_shares_of_parameters_luck_and_assumptions_are_those_of_the_model(toy, tmp_path):
    document = sensitivity(studied(toy, tmp_path / "s"), toy)
    deaths = outcome(document, "deaths")
    # variances: force.guess 3/12, street.seen 1/12, luck 1/12
    first = {row["name"]: row["first"] for row in deaths["parameters"]}
    assert first["force.guess"] == pytest.approx(0.6, abs=0.08)
    assert first["street.seen"] == pytest.approx(0.2, abs=0.06)
    assert first["force.idle"] == pytest.approx(0.0, abs=0.04)
    assert deaths["luck"]["share"] == pytest.approx(0.2, abs=0.05)
    assert deaths["assumptions"]["share"] == pytest.approx(0.6, abs=0.08)
    assert deaths["assumptions"]["low"] < 0.6 < deaths["assumptions"]["high"]
    assert not deaths["assumptions"]["at_least"]
    assert deaths["groups"][0]["name"] == "force"
    idle = next(row for row in deaths["parameters"] if row["name"] == "force.idle")
    assert idle["low"] <= 0.0 <= idle["high"]
    assert idle["p"] > 0.05
    hours = outcome(document, "person-hours")
    assert hours["parameters"][0]["name"] == "street.seen"
    assert hours["assumptions"]["share"] < 0.1
    difference = outcome(document, "deaths", against="no-invitation")
    assert difference["parameters"][0]["name"] == "force.guess"
    assert difference["luck"]["share"] < 0.01  # arms share their luck


def test_without_replicates_luck_is_unknown_and_the_share_of_assumptions_a_bound(toy, tmp_path):
    document = sensitivity(studied(toy, tmp_path / "s", replicates=1), toy)
    deaths = outcome(document, "deaths")
    assert deaths["luck"] is None
    assert deaths["assumptions"]["at_least"]
    assert deaths["assumptions"]["low"] < 0.6 < deaths["assumptions"]["high"]
    assert deaths["assumptions"]["share"] == pytest.approx(0.6, abs=0.1)


def test_convergence_is_shown_at_a_quarter_a_half_and_all_draws(toy, tmp_path):
    deaths = outcome(sensitivity(studied(toy, tmp_path / "s"), toy), "deaths")
    assert [part["draws"] for part in deaths["convergence"]] == [75, 150, 300]
    widths = [
        part["parameters"][0]["high"] - part["parameters"][0]["low"]
        for part in deaths["convergence"]
    ]
    assert widths[2] < widths[0]
    whole = deaths["convergence"][2]["parameters"][0]["first"]
    assert whole == deaths["parameters"][0]["first"]


def test_outcomes_that_hardly_differ_are_said_to(toy, tmp_path):
    document = sensitivity(studied(toy, tmp_path / "s", draws=60), toy)
    detained = outcome(document, "detained")
    assert "too few to say why" in detained["note"]
    assert detained["parameters"] == []


def shuffle(path: Path, seed: int) -> None:
    table = pq.read_table(path)
    order = np.argsort(uniforms(seed, path.name, table.num_rows))
    pq.write_table(table.take(order), path)


def test_rows_in_any_order_are_joined_on_their_numbers(toy, tmp_path):
    plain = sensitivity(studied(toy, tmp_path / "plain", draws=80), toy)
    studied(toy, tmp_path / "mixed", draws=80)
    shuffle(tmp_path / "mixed" / "draws.parquet", 1)
    for number, part in enumerate(sorted((tmp_path / "mixed" / "runs").glob("*.parquet"))):
        shuffle(part, number)
    order = pq.read_table(tmp_path / "mixed" / "draws.parquet")["draw"].to_pylist()
    assert order != sorted(order)
    mixed = sensitivity(Study(tmp_path / "mixed"), toy)
    assert mixed["outcomes"] == plain["outcomes"]
    assert mixed["discovery"] == plain["discovery"]
    assert mixed["value_of_information"] == plain["value_of_information"]


def test_correlated_draws_get_shapley_effects_that_add_up(toy, tmp_path):
    study = studied(toy, tmp_path / "s")
    path = tmp_path / "s" / "draws.parquet"
    table = pq.read_table(path)
    guess = table["force.guess"].to_numpy()
    echo = 0.9 * guess + 0.1 * uniforms(
        0, "echo", len(guess)
    )  # moves nothing, tells of force.guess
    place = table.column_names.index("force.idle")
    pq.write_table(table.set_column(place, "force.idle", [echo]), path)
    document = sensitivity(Study(study.path), toy)
    deaths = outcome(document, "deaths")
    assert document["correlated"]
    effects = {row["name"]: row["shapley"]["value"] for row in deaths["parameters"]}
    first = {row["name"]: row["first"] for row in deaths["parameters"]}
    assert sum(effects.values()) == pytest.approx(1.0 - deaths["luck"]["share"], abs=0.05)
    assert sum(first.values()) > 1.2  # first-order indices count twice what is shared
    assert effects["force.guess"] == pytest.approx(effects["force.idle"], abs=0.05)
    groups = {row["name"]: row["shapley"]["value"] for row in deaths["groups"]}
    assert groups["force"] == pytest.approx(0.6, abs=0.1)
    assert groups["street"] == pytest.approx(0.2, abs=0.06)
    assert not any("total" in row for row in deaths["parameters"])
    assert "Shapley effects add up" in text(document)


def test_a_draw_number_that_comes_twice_is_refused():
    with pytest.raises(StudyError, match="comes twice"):
        placed(np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0]), 3)


def test_too_few_draws_are_refused(toy, tmp_path):
    with pytest.raises(StudyError, match="Run more draws"):
        join(studied(toy, tmp_path / "s", draws=10))


def test_when_the_first_arm_costs_more_lives_is_told_in_words(toy, tmp_path):
    document = sensitivity(studied(toy, tmp_path / "s"), toy)
    words = document["discovery"][0]["words"]
    assert words.startswith(
        "within 10 days, as-happened costs more lives than no-invitation when force.guess > 0.3"
    )
    assert document["discovery"][0]["density"] > 0.95


def test_an_arm_without_the_alliance_is_told_as_troops_that_backfire(toy, tmp_path):
    study = studied(toy, tmp_path / "s", draws=120)
    arms = {"no-invitation": types.SimpleNamespace(remove=("alliance.*",))}
    told = discoveries(join(study), replace(toy, arms=arms), 365, 1)
    costs = "as-happened costs more lives than no-invitation"
    assert told[0]["says"] == f"the invited troops backfire within a year ({costs})"


def test_what_to_measure_first_is_what_the_answer_depends_on(toy, tmp_path):
    study = studied(toy, tmp_path / "s")
    truth = (study.parameters()["street.seen"] > 0.4).astype(float)
    document = sensitivity(study, toy, statements={"a claim": truth})
    answers = {one["answer"]: one for one in document["value_of_information"]}
    number = answers["deaths, as-happened against no-invitation"]
    assert [row["name"] for row in number["measure"]] == ["force.guess"]
    assert number["measure"][0]["gain"] > 0.9
    claim = answers["a claim"]
    assert claim["now"] == pytest.approx(1.0 - truth.mean(), abs=1e-4)
    assert [row["name"] for row in claim["measure"]] == ["street.seen"]
    assert claim["measure"][0]["gain"] == pytest.approx(claim["now"], abs=0.06)


def test_a_measurement_that_knows_nothing_is_not_listed(toy, tmp_path):
    study = studied(toy, tmp_path / "s", draws=200)
    coins = {f"coin {k}": (uniforms(k, "coin", 200) < 0.45).astype(float) for k in range(8)}
    document = sensitivity(study, toy, statements=coins)
    listed = [one["measure"] for one in document["value_of_information"] if "coin" in one["answer"]]
    assert sum(map(bool, listed)) <= 2


def test_the_gain_of_a_perfect_measurement_is_all_that_can_be_gained():
    holds = (np.arange(80) % 8 < 3)[None]
    assert information_value.saved(holds, np.arange(80) % 8)[0] == pytest.approx(3 / 8)
    assert information_value.saved(holds, np.arange(80) // 10)[0] >= 0.0


def test_results_are_plain_json_and_have_a_text(toy, tmp_path):
    document = sensitivity(studied(toy, tmp_path / "s", draws=120), toy)
    assert json.loads(json.dumps(document)) == document
    shown = text(document)
    assert "Deaths (log), as-happened" in shown
    assert "rests on assumptions" in shown
    assert "Convergence of force.guess: 30 draws" in shown
    assert max(map(len, shown.split("When")[0].splitlines())) < 160


def run_design(toy, folder, design, **more):
    pytest.importorskip("scipy")
    asked = {"arms": ["as-happened", "no-invitation"], "days": 5, "seed": 1} | more
    return designed(toy, design, out=folder, simulator_name=TOY, **asked)


def test_draws_of_a_posterior_are_told_with_what_they_are_worth(toy, tmp_path):
    study = studied(toy, tmp_path / "s", draws=60)
    fitted = {"label": "fitted to 3 observations of toy", "digest": "0", "outcome": "converged"}
    for worth, narrow in ((40.0, True), (80.0, False)):
        study.meta["posterior"] = fitted | {"effective_draws": worth}
        shown = text(sensitivity(study, toy))
        assert f"fitted to 3 observations of toy. It is worth about {worth:.0f}" in shown
        assert ("too narrow" in shown) == narrow


def test_morris_screens_what_moves_the_outcome_beyond_luck(toy, tmp_path):
    found = run_design(toy, tmp_path, "morris", size=20)
    assert found["points"] == 20 * (1 + 3 + 5)
    rows = {row["name"]: row for row in outcome(found, "deaths")["rows"]}
    assert {name for name, row in rows.items() if row["beyond_luck"]} >= {"force.guess"}
    assert not rows["force.idle"]["beyond_luck"]
    # the effect of going the whole way, as the model has it, within nine tenths of the quantiles
    guess = rows["force.guess"]
    assert guess["mu_star"] == pytest.approx(0.9 * np.sqrt(3.0), abs=0.3)
    assert guess["mu_star_low"] < guess["mu_star"] < guess["mu_star_high"]
    assert guess["mu"] == pytest.approx(guess["mu_star"], abs=0.2)  # it rises wherever one stands
    told = designed_text(found)
    assert "Convergence of force.guess: 5 centres" in told
    assert "over the prior" in told


def test_sobol_gives_totals_of_mechanisms_with_luck_taken_off(toy, tmp_path):
    found = run_design(toy, tmp_path, "sobol", size=512)
    assert found["points"] == 512 * 5
    rows = {row["name"]: row for row in outcome(found, "deaths")["rows"]}
    assert rows["force"]["first"] == pytest.approx(0.6, abs=0.1)
    assert rows["force"]["total_less_luck"] == pytest.approx(0.6, abs=0.1)
    assert rows["street"]["total_less_luck"] == pytest.approx(0.2, abs=0.06)
    assert rows["luck"]["total"] == pytest.approx(0.2, abs=0.06)
    assert rows["force"]["total_low"] < 0.8 < rows["force"]["total_high"]  # 0.6 and luck's 0.2
    steps = outcome(found, "deaths")["convergence"]
    widths = [step["rows"][0]["total_high"] - step["rows"][0]["total_low"] for step in steps]
    assert [step["centres"] for step in steps] == [128, 256, 512]
    assert widths[0] > widths[2]
    difference = outcome(found, "deaths", against="no-invitation")
    assert difference["rows"][0]["name"] == "force"


def test_sobol_by_source_tells_what_all_assumptions_do_together(toy, tmp_path):
    found = run_design(toy, tmp_path, "sobol", size=256, by="source")
    rows = {row["name"]: row for row in outcome(found, "deaths")["rows"]}
    assert rows.keys() == {"assumption", "estimated", "luck"}
    assert rows["assumption"]["total_less_luck"] == pytest.approx(0.6, abs=0.12)


def test_indices_are_those_of_the_library():
    stats = pytest.importorskip("scipy.stats")
    x = uniforms(4, "x", 64, 6)
    a, b = x[:, :3], x[:, 3:]

    def ishigami(z):
        z = np.pi * (2.0 * z - 1.0)
        return np.sin(z[:, 0]) + 7.0 * np.sin(z[:, 1]) ** 2 + 0.1 * z[:, 2] ** 4 * np.sin(z[:, 0])

    changed = [ishigami(np.where(np.arange(3) == k, b, a)) for k in range(3)]
    y = np.column_stack([ishigami(a), *changed, ishigami(b)])
    first, total = sobol_indices(y, np.ones((1, 64)))
    known = stats.sobol_indices(
        func={"f_A": y[:, 0][None], "f_B": y[:, -1][None], "f_AB": np.array(changed)[:, None]},
        n=64,
    )
    np.testing.assert_allclose(first[0], known.first_order, atol=1e-9)
    np.testing.assert_allclose(total[0], known.total_order, atol=1e-9)


def test_a_design_is_a_study_that_resumes_and_is_joined_on_numbers(toy, tmp_path):
    whole = run_design(toy, tmp_path / "whole", "sobol", size=16)
    folder = tmp_path / "half"

    class Stop(Exception):  # noqa: N818
        pass

    def stop(done, total, seconds):
        if done > 60:
            raise Stop

    with pytest.raises(Stop):
        run_design(toy, folder, "sobol", size=16, progress=stop)
    there = {path.name: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}
    assert 0 < len(there) < len(list((tmp_path / "whole" / "runs").iterdir()))
    again = run_design(toy, folder, "sobol", size=16)
    assert again["outcomes"] == whole["outcomes"]
    for name, stamp in there.items():
        assert (folder / "runs" / name).stat().st_mtime_ns == stamp
    study = Study(folder)
    assert study.meta["design"]["name"] == "sobol"
    with pytest.raises(StudyError, match="draws of the design sobol"):
        run_design(toy, folder, "sobol", size=32)
    for number, part in enumerate(sorted((folder / "runs").glob("*.parquet"))):
        shuffle(part, number)
    numbers = Study(folder).array("deaths", "as-happened")
    np.testing.assert_array_equal(numbers, study.array("deaths", "as-happened"))


def test_points_whose_partners_failed_are_left_out(toy, tmp_path, monkeypatch):
    def failing(inputs, record, key, days):
        if 0.4 < record["street.seen"] < 0.42:
            raise ValueError("broken")
        return simulate(inputs, record, key, days)

    monkeypatch.setattr(sys.modules[TOY], "simulate", failing)
    found = run_design(toy, tmp_path, "morris", size=32)
    deaths = outcome(found, "deaths")
    assert 0 < deaths["points"] < found["points"]
    rows = {row["name"]: row for row in deaths["rows"]}
    assert rows["force.guess"]["mu"] == pytest.approx(rows["force.guess"]["mu_star"], abs=0.2)


@pytest.mark.parametrize("size", [2, 10])
def test_base_points_that_are_no_power_of_two_are_refused(toy, tmp_path, size):
    with pytest.raises(StudyError, match="power of two"):
        run_design(toy, tmp_path / "s", "sobol", size=size)
    assert not (tmp_path / "s").exists()


def test_the_command_runs_a_design_in_the_studys_folder_and_ranks_what_to_measure(tmp_path):
    pytest.importorskip("scipy")
    case = gs.load("two-towns")
    asked = {"arms": ["as-happened", "no-help"], "draws": 40, "horizon": "5d", "seed": 1}
    study = case.run(**asked, out=tmp_path / "study")
    words = [str(study.path), "--json", "--quiet", "--workers", "1"]
    done = CliRunner().invoke(command, [*words, "--design", "sobol", "--size", "4"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    players = {
        one.mechanism for one in case.case.parameters.values() if isinstance(one.value, Prior)
    }
    assert found["players"] == len(players) + 1
    assert found["points"] == 4 * (found["players"] + 2)
    assert Path(found["study"]).parent == study.path / "designs"
    again = CliRunner().invoke(command, [*words, "--design", "sobol", "--size", "4"])
    assert json.loads(again.stdout) == found
    plain = CliRunner().invoke(command, words)
    assert plain.exit_code == 0, plain.output
    assert json.loads(plain.stdout)["posterior"] is None
    told = CliRunner().invoke(command, [*words[:1], "--quiet", "--design", "morris", "--size", "2"])
    assert told.exit_code == 2
