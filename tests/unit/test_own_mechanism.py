"""A mechanism of one's own: what it may do, what it may not, and how its study says so."""

from __future__ import annotations

import html
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import groundswell as gs
from groundswell.study.changeable import CHANGEABLE
from groundswell.study.rerun import rerun

ARMS = ["as-happened", "no-help"]
RATE = {"value": {"dist": "uniform", "low": 0.0, "high": 2.0}, "unit": "nat", "range": [0, 2]}


def nothing(now):
    pass


def look(now):
    for fields in (now.regions, now.nation):
        assert all(np.isfinite(fields[name]).all() or name.endswith("time") or name == "granted"
                   for name in fields)  # fmt: skip
    now.uniform("a thing"), now.normal("another")


def stir(now):
    now.regions["impulse"] += now.parameters["rate"] * now.uniform("stirred")


def test_code_under_the_name_of_a_file_of_words_is_kept_in_its_compiled_form(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text("\n\nA title that isn't code, (nor \"closed\n" * 9, encoding="utf-8")
    names: dict = {}
    exec(compile("\n\n\ndef tire(now):\n    pass\n", str(page), "exec"), names)
    kept = gs.Mechanism("tiring", daily=names["tire"]).source
    assert kept.startswith("# compiled: ")


def plan(out: Path | None = None, **more):
    return {
        "arms": ARMS,
        "draws": 3,
        "replicates": 2,
        "seed": 5,
        "horizon": "8d",
        "out": out,
    } | more


@pytest.fixture(scope="module")
def case():
    return gs.load("two-towns")


@pytest.fixture(scope="module")
def plain(case):
    return case.run(**plan())


@pytest.fixture(scope="module")
def stirred(case):
    return case.run(**plan(mechanism=gs.Mechanism("stir", stir, {"rate": RATE})))


def bytes_of(study):
    """The numbers of a study, column by column, as they are stored."""
    table = study.study.runs().combine_chunks()
    return {
        name: [None if part is None else part.to_pybytes() for part in column.chunk(0).buffers()]
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


@pytest.mark.parametrize("daily", [nothing, look])
def test_a_mechanism_that_changes_nothing_gives_the_same_bytes(case, plain, daily) -> None:
    run = case.run(**plan(mechanism=gs.Mechanism("idle", daily)))
    assert bytes_of(run) == bytes_of(plain)


@pytest.mark.slow
def test_it_does_so_in_the_large_case_with_people_and_orders() -> None:
    case = gs.load("kazakhstan-2022")
    asked = {"arms": ["as-happened", "no-invitation"], "draws": 3, "seed": 2}
    idle = case.run(**asked, mechanism=gs.Mechanism("idle", look))
    assert bytes_of(idle) == bytes_of(case.run(**asked))


def test_a_mechanism_that_changes_something_changes_the_runs(plain, stirred) -> None:
    before, after = (one.study.array("peak", "as-happened") for one in (plain, stirred))
    assert (after >= before).all()
    assert (after > before).any()


def test_its_parameters_are_drawn_and_leave_the_others_alone(plain, stirred) -> None:
    drawn = stirred.study.parameters()
    rates = drawn.pop("own.stir.rate")
    assert len(set(rates)) == 3
    assert all(0.0 <= rate <= 2.0 for rate in rates)
    for name, values in plain.study.parameters().items():
        assert (drawn[name] == values).all(), name


def test_its_parameters_are_counted_as_assumptions_and_open_with_the_study(plain, stirred) -> None:
    opened = gs.open_study(stirred.path)
    assert opened.case.digest == stirred.case.digest != plain.case.digest
    assert opened.case.parameters["own.stir.rate"].source.kind == "assumption"
    assert opened.case.parameters["own.stir.rate"].mechanism == "own.stir"


def test_the_study_and_everything_read_off_it_say_so(plain, stirred, tmp_path: Path) -> None:
    told = json.loads((stirred.path / "study.json").read_text())["mechanism"]
    assert told["name"] == "stir"
    assert "now.uniform" in told["source"]
    assert stirred.study.meta["kernel_digest"] != plain.study.meta["kernel_digest"]
    brief = html.unescape(stirred.brief(tmp_path / "b.html").read_text())
    assert "not the model's: 'stir'" in brief
    assert "mechanism 'stir' added" in stirred.claims().text
    assert "'stir'" in stirred.table().text
    assert stirred.table().data["mechanism"]["digest"] == told["digest"]
    assert "mechanism" not in plain.table().data
    assert "groundswell run" not in stirred.claims().text


def test_another_function_is_another_study(case, tmp_path: Path) -> None:
    case.run(**plan(tmp_path, mechanism=gs.Mechanism("idle", nothing)))
    with pytest.raises(gs.StudyError, match="the mechanism idle"):
        case.run(**plan(tmp_path, mechanism=gs.Mechanism("idle", look)))
    with pytest.raises(gs.StudyError, match="the model's mechanisms alone"):
        case.run(**plan(tmp_path))


def test_an_interrupted_or_smaller_study_grows_with_the_same_mechanism(case, tmp_path) -> None:
    mechanism = gs.Mechanism("stir", stir, {"rate": RATE})
    case.run(**plan(tmp_path / "grown", draws=2, mechanism=mechanism))
    grown = case.run(**plan(tmp_path / "grown", draws=3, mechanism=mechanism))
    whole = case.run(**plan(tmp_path / "whole", draws=3, mechanism=mechanism))
    one, other = (run.study.array("deaths", "no-help") for run in (grown, whole))
    assert (one == other).all()


def test_parameters_may_stand_in_the_case_and_arms_may_set_them(case, plain, tmp_path) -> None:
    document = case.case.document()
    document["parameters"]["own.stir.rate"] = RATE
    document["arms"]["calm"] = {"why": "nothing stirs", "set": {"own.stir.rate": 0.0}}
    stated = gs.load(document)
    run = stated.run(**plan(arms=["as-happened", "calm"], mechanism=gs.Mechanism("stir", stir)))
    assert (run.study.array("peak", "calm") == plain.study.array("peak", "as-happened")).all()
    with pytest.raises(gs.CaseError, match=r"mechanism 'stir', which the model does not have"):
        stated.run(**plan(tmp_path / "none"))
    with pytest.raises(gs.CaseError, match="The mechanism given is 'other'"):
        stated.run(**plan(tmp_path / "none", mechanism=gs.Mechanism("other", nothing)))
    assert not (tmp_path / "none").exists()


def test_a_mechanism_keeps_what_it_remembers_within_a_run(case) -> None:
    mornings = []

    def count(now):
        now.kept["days"] = now.kept.get("days", 0) + 1
        mornings.append((now.day, now.kept["days"]))

    case.run(
        **plan(arms=["as-happened"], draws=1, replicates=1), mechanism=gs.Mechanism("c", count)
    )
    assert mornings[-8:] == [(day, day + 1) for day in range(8)]


def test_what_is_no_pure_function_is_refused_before_anything_is_written(case, tmp_path) -> None:
    calls = []

    def moody(now):
        calls.append(1)
        now.regions["impulse"] += 0.001 * len(calls)

    with pytest.raises(gs.StudyError, match="the same run twice gave two results"):
        case.run(**plan(tmp_path / "none", mechanism=gs.Mechanism("moody", moody)))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("daily", "why"),
    [
        (lambda now: now.regions["impulze"], "did you mean 'impulse'"),
        (lambda now: now.regions.update(crowd=0.0), "'crowd' can be read and not changed"),
        (lambda now: now.regions["crowd"].fill(0.0), "read-only"),
        (lambda now: now.regions.update(relief=1.5), "relief became 1.5, outside 0 to 1"),
        (lambda now: now.regions.update(impulse=float("nan")), "impulse became nan"),
        (lambda now: now.nation.update(belief=2.0), "belief became 2"),
        (lambda now: now.regions.pop("impulse"), "cannot be removed"),
        (lambda now: now.parameters["rates"], "KeyError: 'rates'"),
    ],
)
def test_what_it_may_not_do_is_said_at_once(case, tmp_path, daily, why) -> None:
    with pytest.raises(gs.StudyError, match=why):
        case.run(**plan(tmp_path / "none", mechanism=gs.Mechanism("wrong", daily)))
    assert not (tmp_path / "none").exists()


def test_a_run_that_goes_wrong_later_is_a_row_with_the_reason(case) -> None:
    def seldom(now):
        now.regions["relief"] = 1.01 if now.parameters["rate"] > 1.0 else 0.5

    run = case.run(
        **plan(draws=12, replicates=1, mechanism=gs.Mechanism("seldom", seldom, {"rate": RATE}))
    )
    rates = run.study.parameters()["own.seldom.rate"]
    failed = run.study.failures()
    assert set(failed["draw"].to_pylist()) == set(np.flatnonzero(rates > 1.0)) != set()
    assert "relief became 1.01" in failed["status"][0].as_py()


def next_morning(case, kind, name, value=None):
    """A field on the morning of day 4, changed on that of day 3."""
    from groundswell.study.own import Mechanism, Stepped
    from groundswell.study.plan import sample

    found = []

    def daily(now):
        if now.day == 3 and value is not None:
            getattr(now, kind)[name] = value
        if now.day == 4:
            found.append(np.max(getattr(now, kind)[name]))

    stepped = Stepped(Mechanism("change", daily))
    inputs = stepped.prepare(case.case, "as-happened")
    record = stepped.record(inputs, sample(case.case, 1, 0))
    assert stepped.simulate(inputs, record, 7, 5).status == "ok"
    return found[0]


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, fields in CHANGEABLE.items() for name in fields]
)
def test_what_is_changed_is_carried_over(case, kind, name) -> None:
    """A field that the next step works out anew would be a promise that is not kept."""
    highest = CHANGEABLE[kind][name].range[1]
    value = {"belief": 0.2, "price": 3.0, "split": 0.97}.get(name, min(0.9 * highest, 40.0))
    assert next_morning(case, kind, name, value) != next_morning(case, kind, name)


def test_new_runs_that_need_the_function_are_refused(stirred) -> None:
    for ask in (stirred.confirm, lambda: stirred.sensitivity(design="morris")):
        with pytest.raises(gs.StudyError, match="'stir', which only its owner has"):
            ask()
    part = next((stirred.path / "runs").iterdir())
    with pytest.raises(gs.StudyError, match="Run it again from Python"):
        rerun(part)


def test_several_processes_are_refused(case, tmp_path: Path) -> None:
    with pytest.raises(gs.StudyError, match="runs in this process alone"):
        case.run(**plan(tmp_path / "none", workers=2, mechanism=gs.Mechanism("idle", nothing)))


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"unit": "nat", "range": [0, 1]}, "without value"),
        (0.3, "without value or unit or range"),
        ({**RATE, "range": [2, 0]}, "is empty"),
        ({**RATE, "value": 3.0}, "outside the range"),
    ],
)
def test_parameters_of_its_own_have_to_be_whole(case, entry, why) -> None:
    document = case.case.document()
    document["parameters"]["own.stir.rate"] = entry
    with pytest.raises(gs.CaseError, match=why):
        gs.load(document)


def test_a_decision_cannot_take_its_value_from_one(case) -> None:
    document = case.case.document()
    document["parameters"]["own.stir.rate"] = RATE
    first = next(one for one in document["decisions"] if "value" in one)
    del first["value"]
    first["parameter"] = "own.stir.rate"
    with pytest.raises(gs.CaseError, match="of a mechanism that the model does not have"):
        gs.load(document)


@pytest.mark.parametrize("name", ["Stir", "", "a b", "-x"])
def test_names_that_tables_could_not_carry_are_refused(name) -> None:
    with pytest.raises(gs.StudyError, match="small letters"):
        gs.Mechanism(name, nothing)
    with pytest.raises(gs.StudyError, match="small letters"):
        gs.Mechanism("stir", nothing, {name.upper() or "-": RATE})


def test_the_terminal_says_that_such_a_case_is_run_from_python(case, tmp_path: Path) -> None:
    from groundswell.cli import groundswell

    document = case.case.document()
    document["parameters"]["own.stir.rate"] = RATE
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(document, indent=1))
    assert CliRunner().invoke(groundswell, ["check", str(path)]).exit_code == 0
    for words in (["run", "--out", str(tmp_path / "s")], ["trace"]):
        end = ["as-happened", "no-help"] if words == ["trace"] else []
        result = CliRunner().invoke(groundswell, [words[0], str(path), *words[1:], *end])
        assert isinstance(result.exception, gs.CaseError)
        assert "run(mechanism=...)" in str(result.exception)


def test_it_runs_on_the_draws_of_a_posterior_with_parameters_of_its_own(case, tmp_path) -> None:
    fitted = case.calibrate(out=tmp_path / "p", particles=32, populations=1, seed=1)
    asked = plan(tmp_path / "s", replicates=1, posterior=fitted.path)
    run = case.run(**asked, mechanism=gs.Mechanism("stir", stir, {"rate": RATE}))
    drawn = run.study.parameters()
    for name, values in fitted.draws().items():
        assert (drawn[name] == values[:3]).all(), name
    assert len(set(drawn["own.stir.rate"])) == 3
    label = run.claims().text.splitlines()[0]
    assert "posterior fitted to" in label
    assert "'stir'" in label


def test_a_field_that_is_worked_out_anew_would_not_pass_the_test_above(case, monkeypatch) -> None:
    from groundswell.study import own
    from groundswell.study.changeable import Field

    more = {**CHANGEABLE["regions"], "heard": Field("", "1", (0.0, 1.0))}
    monkeypatch.setattr(own, "CHANGEABLE", {**CHANGEABLE, "regions": more})
    assert next_morning(case, "regions", "heard", 0.9) == next_morning(case, "regions", "heard")
