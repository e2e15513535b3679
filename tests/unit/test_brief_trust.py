"""How far to trust it: the record of held-out scores, what it says, and for which version."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.brief_support import study
from verification import held_out

from groundswell.brief import html, trust
from groundswell.infer.observe import Part, Term


def term(name: str, value: float) -> Term:
    part = Part(value, value, 0.1)
    return Term(name, "held_out", name, "scalars", -1, None, "log", (part,), 1.0)


@pytest.fixture(scope="module")
def record() -> dict:
    chance = np.random.default_rng(1)
    seen = np.log(np.geomspace(10.0, 1e5, 12))
    terms = [term(f"o{k}", value) for k, value in enumerate(seen)]
    near, far = (np.exp(seen + chance.normal(bias, 0.5, (400, 12))) for bias in (0.0, 2.0))
    silent = np.full((400, 12), np.nan)
    silent[:, 0] = near[:, 0]
    everybody = [
        held_out.Contender(name, numbers)
        for name, numbers in (("posterior", near), ("six-mechanism core", far),
                              ("two-parameter epidemic", silent), ("twin", near))
    ]  # fmt: skip
    case = SimpleNamespace(name="made-up", digest="c" * 64)
    return held_out.record(case, {"kernel_digest": "k" * 64}, terms, everybody, 1)


def test_a_record_survives_json_and_has_every_cell(record: dict) -> None:
    again = json.loads(json.dumps(record, allow_nan=False))
    assert again == record
    assert all(tuple(row) == trust.ROW for row in record["rows"])
    assert record["held_out"] == 12


def test_a_rival_that_is_further_off_has_a_gap_above_zero(record: dict) -> None:
    mine, core, epidemic, twin = record["rows"]
    assert mine["gap"] is None
    assert core["gap_low"] > 0.3
    assert core["crps"] - mine["crps"] == pytest.approx(core["gap"], abs=1e-3)
    assert epidemic["predicted"] == 1
    assert epidemic["gap_low"] is None  # one register has no interval
    assert twin["gap"] == 0.0


def test_the_words_say_whom_it_beats_and_whom_not(record: dict) -> None:
    found = trust.read(record, "c" * 64, "k" * 64)
    assert found.current
    assert "12 observations held out" in found.words
    assert "predicts better than the six-mechanism core" in found.words
    assert "cannot be told from the twin" in found.words
    assert "epidemic" not in found.words
    turned = [dict(row) for row in record["rows"]]
    turned[1] |= {"gap": -0.3, "gap_low": -0.4, "gap_high": -0.2}
    worse = trust.read(record | {"rows": turned}, "c" * 64, "k" * 64)
    assert "predicts worse than the six-mechanism core" in worse.words


@pytest.mark.parametrize("digests", [("x" * 64, "k" * 64), ("c" * 64, "x" * 64)])
def test_another_version_of_case_or_model_is_an_earlier_one(
    record: dict, digests: tuple[str, str]
) -> None:
    assert not trust.read(record, *digests).current


def test_where_nothing_is_known_the_page_says_so(tmp_path: Path) -> None:
    page = html.render(*study(tmp_path, "as-happened", "calm", draws=4))
    assert "Nothing is known of how well the fitted model predicts in this case" in page


@pytest.mark.parametrize("current", [True, False])
def test_the_page_shows_the_scores_and_whether_they_are_of_this_version(
    tmp_path: Path, record: dict, monkeypatch: pytest.MonkeyPatch, current: bool
) -> None:
    found = trust.read(record, "c" * 64 if current else "", "k" * 64)
    monkeypatch.setattr(html, "validation", lambda case, study: found)
    page = html.render(*study(tmp_path, "as-happened", "calm", draws=4))
    assert ("made for an earlier version" in page) is not current
    assert "six-mechanism core</th>" in page
    assert 'download="made-up-validation.csv"' in page
    assert "Nothing is known of how well" not in page


def test_what_is_no_number_is_none() -> None:
    assert trust.rounded(math.nan) is None
    assert trust.rounded(1 / 3) == 0.33333
    assert trust.rounded("who") == "who"
