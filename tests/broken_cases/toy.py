"""A small made-up vocabulary and a case in it, for the tests of the case room."""

from __future__ import annotations

from typing import Any

from groundswell.case.vocabulary import (
    FieldSpec,
    OutcomeSpec,
    ParameterSpec,
    Prior,
    QuantitySpec,
    Source,
    VerbSpec,
    Vocabulary,
)

GUESS = Source("assumption")

VOCABULARY = Vocabulary(
    parameters=(
        ParameterSpec(
            name="crowd.rate",
            symbol="λ",
            doc="Rate at which people join",
            unit="1/day",
            value=Prior("lognormal", median=2.0, p90=4.0),
            range=(0.1, 10.0),
            role="uncertainty",
            source=GUESS,
            mechanism="crowd",
        ),
        ParameterSpec(
            name="crowd.share",
            symbol="π",
            doc="Share that may be moved at all",
            unit="1",
            value=Prior("uniform", low=0.0, high=0.5),
            range=(0.0, 1.0),
            role="uncertainty",
            source=Source("estimated", ("somebody-1999",), "the model's own source"),
            plausible=(0.1, 0.4),
            mechanism="crowd",
        ),
        ParameterSpec(
            name="help.troops",
            symbol="T",
            doc="Troops that come when asked",
            unit="soldier",
            value=1000.0,
            range=(0.0, 10000.0),
            role="lever",
            source=GUESS,
            mechanism="help",
        ),
    ),
    mechanisms=("crowd", "help"),
    verbs=(
        VerbSpec("order.crowd", "severity ordered against the crowd", "1", (0.0, 1.0), 0.5),
        VerbSpec("order.sweep", "arrests afterwards", "1", (0.0, 1.0), 0.5, ends=True),
        VerbSpec("help.ask", "troops are asked for", "1", (0.0, 1.0), 1.0),
        VerbSpec("help.come", "troops arrive", "soldier", (0.0, 20000.0), 1000.0),
    ),
    fields=(
        FieldSpec("population", "residents", "person", (1.0, 1e9), None),
        FieldSpec("exposure", "exposure to the shock", "1", (0.0, 3.0), 1.0),
    ),
    quantities=(
        QuantitySpec("protesting", "people in the street", "person"),
        QuantitySpec("belief", "belief in survival", "1"),
    ),
    outcomes=(
        OutcomeSpec("deaths", "deaths", "person", "scalar"),
        OutcomeSpec("exit_day", "day of leaving office", "day", "scalar"),
        OutcomeSpec("deaths", "deaths that day", "person", "national"),
        OutcomeSpec("protesting", "people in the street", "person", "national"),
        OutcomeSpec("protesting", "people in the street", "person", "regional"),
    ),
)


def document() -> dict[str, Any]:
    """Return a case that uses every part of the schema; a fresh copy each time."""
    return {
        "groundswell": 1,
        "title": "Toy",
        "question": "Does it load?",
        "start": "2022-01-01",
        "utc_offset": 6,
        "horizon": "30d",
        "mechanisms_off": ["help"],
        "places": [
            {
                "name": "North",
                "population": {
                    "value": 5000,
                    "unit": "persons",
                    "kind": "measured",
                    "cites": ["gazette#p2"],
                    "note": "a count",
                },
                "exposure": 0.5,
            },
            {"name": "South", "population": 7000},
        ],
        "parameters": {
            "crowd.rate": {
                "value": {"dist": "lognormal", "median": 3, "p90": 5},
                "unit": "1/day",
                "range": [1, 9],
                "role": "uncertainty",
                "plausible": [2, 4],
                "source": {"kind": "estimated", "cites": ["gazette"], "note": "by eye"},
            },
            "help.troops": 1500,
        },
        "decisions": [
            {"at": "2022-01-02T10:00", "do": "order.crowd", "where": "North", "value": 0.3},
            {
                "id": "sweep",
                "at": "2022-01-03",
                "do": "order.sweep",
                "hold": "36h",
                "when": {
                    "quantity": "protesting",
                    "place": "any",
                    "at_least": 100,
                    "delay": "2h",
                },
                "cites": ["gazette"],
            },
            {"at": "2022-01-04T08:30:15", "do": "help.come", "parameter": "help.troops"},
            {"do": "help.ask", "when": {"quantity": "belief", "at_most": 0.2}},
            {
                "at": "2022-01-05",
                "do": "order.crowd",
                "where": ["South"],
                "when": {"quantity": "protesting", "place": "South", "at_least": 50},
            },
        ],
        "arms": {
            "no-sweep": {"why": "without arrests", "remove": ["*.sweep"], "later": "frozen"},
            "no-sweep-responsive": {
                "why": "without arrests",
                "remove": ["sweep"],
                "later": "responsive",
            },
            "no-order-and-nothing-after": {
                "why": "as if nobody had acted",
                "remove": ["order.*"],
                "later": "removed",
            },
            "doubled": {"why": "twice the troops", "set": {"help.troops": 3000}},
            "doubtful": {
                "why": "a doubtful number of troops",
                "set": {"help.troops": {"dist": "uniform", "low": 0, "high": 3000}},
                "later": "responsive",
            },
            "swapped": {
                "why": "each under the other's order",
                "swap": [{"verbs": "order.crowd", "places": ["North", "South"]}],
                "later": "frozen",
            },
            "early": {
                "why": "help comes first",
                "add": [{"at": "2022-01-01T12:00", "do": "help.come", "value": 500}],
                "later": "frozen",
            },
        },
        "claims": [
            {
                "id": "will-fall",
                "speaker": "a passer-by",
                "source": "gazette#p3",
                "says": "they will not last",
                "horizons": [7, 30],
                "statement": [
                    {
                        "measure": {"outcome": "exit_day", "event": {"at_most": "horizon"}},
                        "arms": ["as-happened"],
                        "at_least": 0.5,
                    }
                ],
                "known": {"answer": [False, None], "cites": ["gazette"]},
            }
        ],
        "sources": {"gazette": {"title": "The Gazette", "date": "2022-01", "read": True}},
        "observed": [
            {
                "id": "crowd-on-the-third",
                "outcome": "regional.protesting",
                "place": "North",
                "day": "2022-01-03",
                "value": 300,
                "error": {"dist": "lognormal", "factor": 1.5},
                "counts": "people at the busiest hour",
                "kind": "measured",
                "cites": ["gazette"],
                "alternatives": [{"value": [100, 200], "cites": ["gazette"]}],
            },
            {
                "id": "dead",
                "outcome": "deaths",
                "value": [1, 4],
                "counts": "all deaths",
                "kind": "assumption",
                "use": "held_out",
            },
        ],
        "split": {"why": "the first days are fitted to", "fit": ["crowd-on-the-third"]},
    }
