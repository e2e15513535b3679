"""The JSON Schema that editors use."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from groundswell.case import json_schema, load
from groundswell.case.vocabulary import Vocabulary

sys.path.insert(0, str(Path(__file__).parents[1] / "broken_cases"))
toy = importlib.import_module("toy")


@pytest.fixture(scope="module")
def schema():
    return json_schema(toy.VOCABULARY)


def words(choice):
    return [option["const"] for option in choice["oneOf"]]


def test_the_schema_is_plain_json(schema):
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"].endswith("2020-12/schema")


def test_the_schema_knows_the_names_of_the_model(schema):
    parts = schema["$defs"]
    names = ["crowd.rate", "crowd.share", "help.troops"]
    assert list(schema["properties"]["parameters"]["properties"]) == names
    assert parts["ArmEntry"]["properties"]["set"]["propertyNames"]["anyOf"][0]["enum"] == names
    assert words(parts["DecisionEntry"]["properties"]["do"])[:2] == ["order.crowd", "order.sweep"]
    outcomes = ["deaths", "exit_day", "national.deaths"]
    assert words(parts["Measure"]["properties"]["outcome"]["anyOf"][0])[:3] == outcomes
    assert words(parts["ObservationEntry"]["properties"]["outcome"])[:3] == outcomes
    assert words(parts["ConditionEntry"]["properties"]["quantity"]) == ["protesting", "belief"]
    assert {"name", "population", "exposure"} == set(parts["PlaceEntry"]["properties"])
    assert parts["PlaceEntry"]["required"] == ["name", "population"]


def test_the_schema_says_what_a_parameter_is_and_in_which_unit(schema):
    described = schema["properties"]["parameters"]["properties"]["crowd.rate"]["description"]
    assert described == "Rate at which people join (λ; 1/day)"


def test_unknown_keys_are_refused_at_every_level(schema):
    objects = [schema, *schema["$defs"].values()]
    assert all(
        part.get("additionalProperties") is False for part in objects if "properties" in part
    )


def test_making_a_schema_for_one_model_leaves_that_for_another_alone(schema):
    json_schema(Vocabulary())
    assert json_schema(toy.VOCABULARY) == schema


def test_cases_as_written_and_as_resolved_conform(schema):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert list(validator.iter_errors(toy.document())) == []
    assert list(validator.iter_errors(load(toy.document(), toy.VOCABULARY).document())) == []


@pytest.mark.parametrize(
    "change",
    [
        {"groundswell": 2},
        {"titel": "x"},
        {"parameters": {"crowd.rat": 1}},
        {"decisions": [{"at": "2022-01-02", "do": "order.crowds"}]},
        {"decisions": [{"at": "2 January", "do": "order.crowd"}]},
        {"places": [{"name": "North", "population": 5, "exposition": 1}]},
        {"horizon": 30},
        {"mechanisms_off": ["crowds"]},
    ],
)
def test_an_editor_marks_what_the_loader_would_refuse(schema, change):
    jsonschema = pytest.importorskip("jsonschema")
    document = toy.document() | change
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(document))
