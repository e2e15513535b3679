"""Hub-style tables scored: by hand, against the library, and with a planted winner."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules

from groundswell.errors import GroundswellError
from groundswell.infer.luck import normals, uniforms
from groundswell.score import hub
from groundswell.score.hub import Row, quantile_rows
from groundswell.score.judge import judge, read_observed


def task(day, place="A"):
    return {"origin_date": "2022-01-01", "location": place, "target_date": day}


def key(day, place="A"):
    return (("location", place), ("target_date", day))


def only(found, model="ours"):
    return next(row for row in found["scores"] if row["model"] == model)


def test_quantiles_are_scored_as_weighted_intervals() -> None:
    ladder = {0.025: 1.0, 0.1: 2.0, 0.5: 4.0, 0.9: 9.0, 0.975: 12.0}
    found = only(judge(quantile_rows("ours", task("2"), ladder), {key("2"): "10"}))
    known = scoringrules.weighted_interval_score(
        10.0, 4.0, np.array([2.0, 1.0]), np.array([9.0, 12.0]), np.array([0.2, 0.05])
    )
    assert found["interval"] == pytest.approx(float(known))
    assert [(one["level"], one["coverage"], one["width"]) for one in found["intervals"]] == [
        (0.8, 0.0, 7.0), (0.95, 1.0, 11.0),
    ]  # fmt: skip


def test_samples_are_scored_one_by_one_and_as_paths() -> None:
    paths = normals(1, "paths", 50, 2)
    rows = [
        Row("ours", task(str(day)), "sample", str(i), paths[i, day])
        for i in range(50)
        for day in range(2)
    ]
    found = only(judge(rows, {key("0"): "0.5", key("1"): "-0.5"}))
    each = [
        scoringrules.crps_ensemble(y, paths[:, k], estimator="pwm")
        for k, y in ((0, 0.5), (1, -0.5))
    ]
    assert found["crps"] == pytest.approx(np.mean(each))
    assert found["energy"] == pytest.approx(
        float(scoringrules.es_ensemble(np.array([0.5, -0.5]), paths))
    )


def test_probabilities_of_categories_and_of_thresholds() -> None:
    rows = [
        Row("ours", task("2"), "pmf", "yes", 0.7),
        Row("ours", task("2"), "pmf", "no", 0.3),
        Row("ours", task("3"), "cdf", "10", 0.2),
        Row("ours", task("3"), "cdf", "20", 0.9),
    ]
    found = only(judge(rows, {key("2"): "no", key("3"): "15"}))
    assert found["log"] == pytest.approx(-math.log(0.3))
    assert found["brier"] == pytest.approx(np.mean([0.49, (0.04 + 0.01) / 2]))
    assert sum(one["count"] for one in found["reliability"]) == 4


def test_what_was_not_observed_is_not_scored_and_nothing_at_all_is_an_error() -> None:
    rows = quantile_rows("ours", task("2"), {0.5: 1.0}) + quantile_rows(
        "ours", task("3"), {0.5: 1.0}
    )
    assert only(judge(rows, {key("2"): "1"}))["tasks"] == 1
    with pytest.raises(GroundswellError, match="none of its tasks"):
        judge(rows, {key("4"): "1"})
    with pytest.raises(GroundswellError, match="no model 'theirs'"):
        judge(rows, {key("2"): "1"}, baseline="theirs")


def test_a_better_model_is_significantly_better_than_the_baseline_and_an_equal_one_is_not() -> None:
    truth = 3.0 * normals(2, "truth", 60)
    days = [f"2022-{1 + i // 28:02d}-{1 + i % 28:02d}" for i in range(60)]
    known = {key(day): repr(float(y)) for day, y in zip(days, truth, strict=True)}
    levels = (0.1, 0.5, 0.9)
    rows = []
    for name, error in (("ours", 0.3), ("equal", 1.0), ("baseline", 1.0)):
        centre = truth + error * normals(len(name), "centre", 60)
        for day, c in zip(days, centre, strict=True):
            ladder = {p: c + error * z for p, z in zip(levels, (-1.28, 0.0, 1.28), strict=True)}
            rows += quantile_rows(name, task(day), ladder)
    found = judge(rows, known, baseline="baseline", day="target_date")
    skill = {row["model"]: row for row in found["skill"]}
    assert skill["ours"]["high"] < 0.0
    assert skill["equal"]["low"] < 0.0 < skill["equal"]["high"]
    assert skill["ours"]["blocks"] == 20


def test_tables_written_to_disk_are_scored_from_there(tmp_path) -> None:
    rows = quantile_rows(
        "ours", task("2"), {0.1: 0.0, 0.5: 1.0, 0.9: 2.0 * uniforms(1, "u", 1)[0] + 2}
    )
    hub.write(tmp_path / "ours.csv", rows)
    (tmp_path / "seen.csv").write_text("location,target_date,observation\nA,2,1.5\n")
    again = judge(hub.read(tmp_path / "ours.csv"), read_observed(tmp_path / "seen.csv"))
    assert again == judge(rows, {key("2"): "1.5"})
    (tmp_path / "odd.csv").write_text("location,value\nA,1.5\n")
    with pytest.raises(GroundswellError, match="oracle_value"):
        read_observed(tmp_path / "odd.csv")
    (tmp_path / "twice.csv").write_text("location,observation\nA,1.5\nA,2\n")
    with pytest.raises(GroundswellError, match="twice"):
        read_observed(tmp_path / "twice.csv")
