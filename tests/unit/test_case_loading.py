"""What a case is after loading."""

from __future__ import annotations

import datetime
import importlib
import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from groundswell.case import bundled, counts, counts_by_group, load
from groundswell.case.priors import Prior
from groundswell.errors import CaseError

sys.path.insert(0, str(Path(__file__).parents[1] / "broken_cases"))
toy = importlib.import_module("toy")


@pytest.fixture
def case():
    return load(toy.document(), toy.VOCABULARY)


def write(folder, document, name="case.yaml"):
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")  # JSON is YAML
    return path


def test_times_become_days_from_the_start(case):
    times = [decision.at for decision in case.decisions]
    assert times[:4] == [1 + 10 / 24, 2.0, 3 + (8 * 3600 + 30 * 60 + 15) / 86400, None]
    assert case.decisions[1].hold == 1.5
    assert case.decisions[1].when.delay == pytest.approx(2 / 24)


def test_decisions_without_an_id_are_called_by_their_verb_and_number(case):
    names = [decision.id for decision in case.decisions]
    assert names == ["order.crowd", "sweep", "help.come", "help.ask", "order.crowd#2"]


def test_a_made_up_id_keeps_clear_of_the_ones_that_are_written():
    document = toy.document()
    document["decisions"].insert(0, {"id": "order.crowd", "at": "2022-01-02", "do": "help.ask"})
    names = [decision.id for decision in load(document, toy.VOCABULARY).decisions]
    assert len(names) == len(set(names))
    assert names[:2] == ["order.crowd", "order.crowd#2"]


def test_a_decision_without_a_value_takes_the_verbs_default_unless_a_parameter_gives_it(case):
    assert case.decisions[1].value == 0.5
    assert (case.decisions[2].value, case.decisions[2].parameter) == (None, "help.troops")


def test_all_parameters_are_there_and_know_whether_the_case_states_them(case):
    assert list(case.parameters) == ["crowd.rate", "crowd.share", "help.troops"]
    stated = {name: parameter.stated for name, parameter in case.parameters.items()}
    assert stated == {"crowd.rate": True, "crowd.share": False, "help.troops": True}
    assert case.parameters["crowd.rate"].value == Prior("lognormal", median=3, p90=5)
    assert case.parameters["crowd.rate"].range == (1.0, 9.0)
    assert case.parameters["crowd.share"].source.kind == "estimated"
    assert case.parameters["help.troops"].source.kind == "assumption"
    assert case.parameters["help.troops"].at(0.9) == 1500.0
    assert case.parameters["crowd.share"].at(0.5) == 0.25


def test_places_have_every_field_and_say_where_each_number_comes_from(case):
    north, south = case.places
    assert dict(north.values) == {"population": 5000.0, "exposure": 0.5}
    assert north.cells["population"].cites == ("gazette#p2",)
    assert south.values["exposure"] == 1.0
    assert south.cells["exposure"].note == "default of the model"


def test_observations_take_their_use_from_the_split_and_their_days_from_the_start(case):
    crowd, dead = case.observed
    assert (crowd.use, dead.use) == ("fit", "held_out")
    assert crowd.days == (2, 2)
    assert dead.days is None
    assert dead.value == (1.0, 4.0)
    assert crowd.alternatives[0].value == (100.0, 200.0)
    assert (case.split.fit, case.split.held_out) == (("crowd-on-the-third",), ("dead",))


def test_yaml_1_2_words_stay_words(tmp_path):
    path = tmp_path / "norway.yaml"
    path.write_text(
        "groundswell: 1\ntitle: no\nquestion: on\nstart: 2022-01-01\n"
        "places: [{name: no, population: 5}, {name: 12:30, population: 5}]\n",
        encoding="utf-8",
    )
    case = load(path, toy.VOCABULARY)
    assert (case.name, case.title, case.question) == ("norway", "no", "on")
    assert [place.name for place in case.places] == ["no", "12:30"]


def test_a_few_aliases_are_copies_of_what_they_name(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "groundswell: 1\ntitle: Toy\nstart: 2022-01-01\n"
        "places: [{name: North, population: &all 5}, {name: South, population: *all}]\n"
        "decisions:\n"
        "  - {at: 2022-01-02, do: order.crowd, when: &rule {quantity: belief, at_most: 0.1}}\n"
        "  - {at: 2022-01-03, do: order.sweep, when: *rule}\n",
        encoding="utf-8",
    )
    case = load(path, toy.VOCABULARY)
    assert case.places[1].values["population"] == 5.0
    assert case.decisions[0].when == case.decisions[1].when


def test_a_case_cannot_be_changed(case):
    with pytest.raises(FrozenInstanceError):
        case.title = "Another"


def test_kinds_of_source_are_counted(case):
    groups = counts_by_group(case)
    assert groups["parameters"]["estimated"] == 2
    assert groups["places"] == dict.fromkeys(groups["places"], 0) | {"measured": 1, "assumption": 3}
    assert groups["decisions"]["measured"] == 1
    assert groups["observations"]["measured"] == 2
    assert sum(counts(case).values()) == 3 + 4 + 5 + 3


def test_a_mapping_may_hold_dates_and_tuples():
    document = toy.document()
    document["start"] = datetime.date(2022, 1, 1)
    document["decisions"][0]["at"] = datetime.datetime(2022, 1, 2, 10)
    document["decisions"] = tuple(document["decisions"])
    digest = load(toy.document(), toy.VOCABULARY).digest
    assert load(document, toy.VOCABULARY).digest == digest


@pytest.mark.parametrize(
    ("value", "fragment"),
    [
        (float("nan"), "not a finite number"),
        ({1: 2}, "the key 1 is not a text"),
        (object(), "a value of type object"),
        (b"x", "a value of type bytes"),
    ],
)
def test_a_mapping_with_values_that_no_document_holds_is_refused(value, fragment):
    document = toy.document() | {"question": value}
    with pytest.raises(CaseError, match=fragment):
        load(document, toy.VOCABULARY)


def test_a_mapping_that_contains_itself_is_refused():
    document = toy.document()
    document["places"] = document
    with pytest.raises(CaseError, match="nested more than"):
        load(document, toy.VOCABULARY)


def test_a_time_with_a_zone_is_refused_also_in_a_mapping():
    document = toy.document()
    moment = datetime.datetime(2022, 1, 2, 10, tzinfo=datetime.UTC)
    document["decisions"][0]["at"] = moment
    with pytest.raises(CaseError, match="without a zone"):
        load(document, toy.VOCABULARY)


def test_errors_of_a_mapping_name_the_path_of_the_value():
    document = toy.document()
    document["decisions"][0]["where"] = ["Nort"]
    with pytest.raises(CaseError) as caught:
        load(document, toy.VOCABULARY)
    assert caught.value.problems[0].where == "case: decisions.0.where.0"
    assert caught.value.problems[0].nearest == "North"


def test_an_unknown_bundled_name_is_refused_with_the_nearest():
    with pytest.raises(CaseError) as caught:
        load("two-town", toy.VOCABULARY)
    assert caught.value.problems[0].nearest == "two-towns"
    assert "two-towns" in bundled()


@pytest.mark.parametrize("name", ["", ".", "x" * 5000, "a\0b", "no/such/file.yaml"])
def test_what_is_no_file_is_refused(name):
    with pytest.raises(CaseError):
        load(name, toy.VOCABULARY)


def test_a_vocabulary_is_importable_without_reading_or_validating_machinery():
    code = (
        "import sys, groundswell.case.vocabulary as v; "
        "heavy = {'pydantic', 'ruamel', 'numpy', 'numba', 'duckdb', 'pyarrow'}; "
        "sys.exit(bool(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_loading_a_case_needs_no_numerical_library():
    code = (
        "import sys, groundswell.case.loader; "
        "heavy = {'numpy', 'numba', 'scipy', 'duckdb', 'pyarrow', 'altair'}; "
        "sys.exit(bool(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
