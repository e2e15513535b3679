"""The digest: the same for the same content however written, another for another content."""

from __future__ import annotations

import copy
import importlib
import json
import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.case import load

sys.path.insert(0, str(Path(__file__).parents[1] / "broken_cases"))
toy = importlib.import_module("toy")

DIGEST = load(toy.document(), toy.VOCABULARY).digest


def shuffled(value, luck):
    """Return the same content with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        luck.shuffle(keys)
        return {key: shuffled(value[key], luck) for key in keys}
    return [shuffled(item, luck) for item in value] if isinstance(value, list) else value


def commented(text, luck):
    """Return YAML text with comments and empty lines strewn in."""
    lines = []
    for line in text.splitlines():
        lines.append(line + (f"   # {luck.random()}" if luck.random() < 0.3 else ""))
        lines += ["", "# a line: [of its own"] if luck.random() < 0.1 else []
    return "\n".join(lines) + "\n"


def block(value, depth=0):
    """Write plain values as block YAML, quoting texts; another formatting than JSON's."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(f"\n{pad}{json.dumps(k)}: {block(v, depth + 1)}" for k, v in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{pad}- {block(item, depth + 1)}" for item in value)
    return json.dumps(value)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), as_block=st.booleans())
def test_order_of_keys_comments_and_formatting_do_not_enter(seed, as_block, tmp_path):
    luck = random.Random(seed)
    document = shuffled(toy.document(), luck)
    text = block(document) if as_block else json.dumps(document, indent=luck.choice([1, 4]))
    path = tmp_path / f"case-{luck.randrange(10**6)}.yaml"
    path.write_text(commented(text, luck), encoding="utf-8")
    assert load(path, toy.VOCABULARY).digest == DIGEST


@settings(max_examples=20, deadline=None)
@given(
    value=st.floats(0, 1),
    population=st.floats(1, 1e9),
    offset=st.floats(-12, 14),
    hours=st.floats(0.001, 1000),
)
def test_the_written_out_case_loads_again_to_the_same_digest(value, population, offset, hours):
    document = toy.document()
    document["decisions"][0]["value"] = value
    document["decisions"][1]["hold"] = f"{hours!r}h"
    document["places"][0]["exposure"] = 3 * value
    document["places"][1]["population"] = population
    document["utc_offset"] = offset
    case = load(document, toy.VOCABULARY)
    written = case.document()
    again = load(json.loads(json.dumps(written)), toy.VOCABULARY)
    assert again.digest == case.digest
    assert again.document() == written
    assert again == case


@settings(max_examples=30, deadline=None)
@given(value=st.floats(0, 1))
def test_another_value_is_another_digest_and_the_same_value_the_same(value):
    document = toy.document()
    document["decisions"][0]["value"] = value
    assert (load(document, toy.VOCABULARY).digest == DIGEST) == (value == 0.3)


def change(path, value):
    def apply(document):
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value

    return apply


CHANGES = {
    "title": change(["title"], "Another"),
    "question": change(["question"], "Another?"),
    "start": change(["start"], "2021-12-31"),
    "offset": change(["utc_offset"], 5),
    "horizon": change(["horizon"], "31d"),
    "steps": change(["steps_per_day"], 16),
    "classes": change(["classes"], 10),
    "resolution": change(["resolution"], "individuals"),
    "mechanisms": change(["mechanisms_off"], []),
    "population": change(["places", 1, "population"], 7001),
    "where a cell is from": change(["places", 0, "population", "cites"], ["gazette#p3"]),
    "kind of a cell": change(["places", 0, "population", "kind"], "estimated"),
    "note of a cell": change(["places", 0, "population", "note"], "another count"),
    "prior": change(["parameters", "crowd.rate", "value", "p90"], 5.5),
    "range": change(["parameters", "crowd.rate", "range"], [1, 8]),
    "plausible": change(["parameters", "crowd.rate", "plausible"], [2, 5]),
    "lever": change(["parameters", "help.troops"], 1501),
    "time": change(["decisions", 0, "at"], "2022-01-02T10:01"),
    "verb": change(["decisions", 0, "do"], "order.sweep"),
    "where": change(["decisions", 0, "where"], ["North", "South"]),
    "hold": change(["decisions", 1, "hold"], "37h"),
    "rule": change(["decisions", 1, "when", "at_least"], 101),
    "delay": change(["decisions", 1, "when", "delay"], "3h"),
    "watched place": change(["decisions", 1, "when", "place"], "national"),
    "why of an arm": change(["arms", "doubled", "why"], "three times the troops"),
    "what an arm sets": change(["arms", "doubled", "set"], {"help.troops": 3001}),
    "later": change(["arms", "no-sweep", "later"], "removed"),
    "bound of a claim": change(["claims", 0, "statement", 0, "at_least"], 0.6),
    "horizons": change(["claims", 0, "horizons"], [7, 31]),
    "known": change(["claims", 0, "known", "answer"], [False, False]),
    "source": change(["sources", "gazette", "read"], False),
    "observed": change(["observed", 0, "value"], 301),
    "error": change(["observed", 0, "error", "factor"], 2),
    "counts": change(["observed", 0, "counts"], "people at any hour"),
    "alternative": change(["observed", 0, "alternatives", 0, "value"], 100),
    "use": change(["observed", 1, "use"], "fit"),
    "split": change(["split", "why"], "another rule"),
    "treatments": change(["treatments"], {"orders": ["order.crowd"], "sweep": ["sweep"]}),
    "what a claim assumes": change(["claims", 0, "assumed"], "it is put in"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_part_of_the_content_enters(name):
    document = copy.deepcopy(toy.document())
    CHANGES[name](document)
    assert load(document, toy.VOCABULARY).digest != DIGEST


def without(path):
    def apply(document):
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]

    return apply


SPELLINGS = {
    "an integer as a float": change(["places", 1, "population"], 7000.0),
    "a default written out": change(["steps_per_day"], 8),
    "a duration in hours": change(["horizon"], "720h"),
    "one place without a list": change(["decisions", 4, "where"], "South"),
    "midnight written out": change(["decisions", 1, "at"], "2022-01-03T00:00:00"),
    "a space for the T": change(["decisions", 0, "at"], "2022-01-02 10:00"),
    "the verb's default written out": change(["decisions", 1, "value"], 0.5),
    "a default id written out": change(["decisions", 2, "id"], "help.come"),
    "the model's default written out": change(
        ["parameters", "crowd.share"],
        {
            "value": {"dist": "uniform", "low": 0, "high": 0.5},
            "origin": "model",
            "source": {
                "kind": "estimated",
                "cites": ["somebody-1999"],
                "note": "the model's own source",
            },
        },
    ),
    "the unit left out": without(["places", 0, "population", "unit"]),
    "a name": change(["name"], "another-name"),
    "a use that the split also says": change(["observed", 0, "use"], "fit"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_the_same_content_do_not_enter(name):
    document = copy.deepcopy(toy.document())
    SPELLINGS[name](document)
    assert load(document, toy.VOCABULARY).digest == DIGEST


PRIOR = load(toy.document(), toy.VOCABULARY).prior_digest


@pytest.mark.parametrize("name", ["prior", "range", "plausible", "lever"])
def test_the_digest_of_the_prior_changes_with_what_is_believed(name):
    document = copy.deepcopy(toy.document())
    CHANGES[name](document)
    assert load(document, toy.VOCABULARY).prior_digest != PRIOR


@pytest.mark.parametrize("name", ["title", "time", "observed", "split", "later"])
def test_the_digest_of_the_prior_ignores_everything_else(name):
    document = copy.deepcopy(toy.document())
    CHANGES[name](document)
    assert load(document, toy.VOCABULARY).prior_digest == PRIOR


def test_the_same_content_in_tables_has_the_same_digest(tmp_path):
    (tmp_path / "places.csv").write_text(
        "place,field,value,unit,kind,cites,note\n"
        "North,population,5000,person,measured,gazette#p2,a count\n"
        "North,exposure,0.5,,assumption,,\n"
        "South,population,7e3,person,assumption,,\n",
        encoding="utf-8",
    )
    (tmp_path / "seen.csv").write_text(
        "id,outcome,place,day,value,low,high,dist,spread,counts,kind,cites,use\n"
        "crowd-on-the-third,regional.protesting,North,2022-01-03,300,,,lognormal,1.5,"
        "people at the busiest hour,measured,gazette,\n"
        "crowd-on-the-third,,,,,100,200,,,,measured,gazette,\n"
        "dead,deaths,,,,1,4,,,all deaths,assumption,,held_out\n",
        encoding="utf-8",
    )
    document = toy.document() | {"places": {"file": "places.csv"}, "observed": {"file": "seen.csv"}}
    (tmp_path / "case.yaml").write_text(json.dumps(document), encoding="utf-8")
    assert load(tmp_path / "case.yaml", toy.VOCABULARY).digest == DIGEST
