"""The language of claims: what can be stated, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from groundswell.case.claim import Assertion, Claim, Measure, Times

CASE, NONE = "as-happened", "no-invitation"


def event(outcome, **bounds):
    return {"outcome": outcome, "event": bounds}


def one(measure, arm=CASE, **bounds):
    return {"measure": measure, "arms": [arm], **bounds}


def two(measure, a=CASE, b=NONE, contrast="difference", **bounds):
    return {"measure": measure, "arms": [a, b], "contrast": contrast, **bounds}


STREET_90 = {"outcome": "national.protesting", "day": 90}
STREET_7 = {"outcome": "national.protesting", "day": 7}
EFFECT_7 = {"measure": STREET_7, "arms": [CASE, NONE], "contrast": "difference", "absolute": True}
EXIT = event("exit_day", at_most="horizon")
REGIME_LOST = {"outcome": "exit_day", "only_if": event("same_regime", equals=0)}
WAVE = event("wave_day", at_most="horizon") | {"competing": [REGIME_LOST]}
LOST = {"all_of": [event("exit_day", at_most=1825), event("same_regime", equals=0)]}

# What the reports claim, in the forms in which it is to be tested.
STATABLE = {
    "succeeds-in-the-short-term": {
        "readings": [
            {"statement": [one(event("cleared_day", at_most=14), at_least=0.5)]},
            {"statement": [two(event("cleared_day", at_most=14), at_least=0.10)]},
        ]
    },
    "is-worse-later": {
        "horizons": [365, 1095],
        "readings": [
            {"statement": [two(WAVE, at_least=0.05)]},
            {
                "statement": [
                    two(WAVE, contrast="ratio", at_least=1.2)
                    | {
                        "per": {
                            "earliest": [{"outcome": "wave_day"}, REGIME_LOST],
                            "censor": "horizon",
                        },
                        "smoothed": True,
                    }
                ]
            },
        ],
    },
    "does-not-last": {
        "presupposes": [two(STREET_7, at_most=-2500)],
        "statement": [two(STREET_90, absolute=True, at_most={"times": 0.1, "of": EFFECT_7})],
    },
    "inflamed": {
        "statement": [
            two(
                {"outcome": "national.person_hours", "days": [4, 7], "reduce": "sum"},
                a="announce-only",
                contrast="ratio",
                at_least=1.05,
            )
        ],
        "variants": [{NONE: f"{NONE}-responsive"}],
    },
    "leader-falls": {
        "horizons": [30, 180, 365, 1095],
        "statement": [one(EXIT, at_least=0.5)],
        "known": {"answer": [False, False, False, None]},
        "hedge": {"words": "will not", "probability": 0.9, "range": [0.8, 0.97]},
    },
    "flees-as-another-did": {
        "statement": [
            one(
                {
                    "all_of": [
                        event("exit_day", at_most=30),
                        event("exit_door", equals=4),
                        event("same_regime", equals=1),
                    ]
                },
                at_least=0.5,
            )
        ]
    },
    "is-better-by-talks": {
        "statement": [
            two({"outcome": "deaths"}, a="dialogue", b=CASE, contrast="ratio", at_most=0.9)
        ]
    },
    "cannot-prevent": {
        "presupposes": [one(LOST, arm=NONE, at_least=0.1)],
        "statement": [
            {
                "measure": LOST,
                "arms": ["troops-0", "troops-2000", "troops-26000"],
                "contrast": "change",
                "absolute": True,
                "below": 0.05,
            }
        ],
    },
    "would-be-a-disaster": {
        "untestable": "a statement of pay-offs",
        "stake": {"says": "the loss over the cost", "of": two(LOST)},
    },
    "spreads-to-a-neighbour": {
        "horizons": [180, 730],
        "unknowns": {"spill": {"range": [0, 1], "why": "no survey tells it"}},
        "assumed": "how much of it is felt there is put in",
        "statement": [
            two(
                {
                    "outcome": "national.attitude",
                    "day": "horizon",
                    "carried": {"before": 0.08, "there": 0.05, "feels": "spill"},
                },
                at_least=0.05,
            )
        ],
    },
    "costs-the-patron": {
        "statement": [
            two(
                {
                    "weighted": [
                        {"weight": 0.5, "measure": {"outcome": "national.attitude", "day": 730}},
                        {"weight": 0.5, "measure": {"outcome": "national.sanctions", "day": 730}},
                    ]
                },
                above=0,
            )
        ]
    },
    "signals-doubt": {
        "statement": [
            {
                "measure": event("appeal_day", at_most=4),
                "given": {"outcome": "national.loyalty", "day": 3, "event": {"at_most": 0.7}},
                "against": {"outcome": "national.loyalty", "day": 3, "event": {"at_least": 0.9}},
                "smoothed": True,
                "arms": ["endogenous-appeal"],
                "contrast": "bayes_factor",
                "at_least": 3,
            }
        ],
        "assumed": "circular",
    },
    "releases-guards": {
        "statement": [
            two(
                {
                    "outcome": "regional.protesting",
                    "place": "Almaty city",
                    "days": [4, 14],
                    "reduce": "last_day",
                    "daily": {"at_least": 250},
                    "censor": 14,
                },
                a="no-release",
                b=CASE,
                at_least=0.5,
            )
        ]
    },
    "saved-from-loss": {
        "statement": [
            one(
                {
                    "outcome": "national.capitals_held",
                    "days": [0, 14],
                    "reduce": "longest",
                    "daily": {"at_least": 3},
                    "event": {"at_least": 3},
                },
                arm=NONE,
                at_least=0.5,
            )
        ]
    },
}


def claim(**parts):
    return {"id": "c", "speaker": "s", "source": "g#p1", "says": "x"} | parts


@pytest.mark.parametrize("name", STATABLE)
def test_what_the_reports_claim_can_be_stated_and_read_back(name):
    stated = Claim.model_validate(claim(id=name, **STATABLE[name]))
    written = stated.model_dump(mode="json", exclude_defaults=True)
    assert Claim.model_validate(written) == stated


def test_a_claim_stated_once_has_one_reading():
    stated = Claim.model_validate(claim(**STATABLE["does-not-last"]))
    (reading,) = stated.all_readings
    assert (len(reading.presupposes), len(reading.statement)) == (1, 1)
    assert len(Claim.model_validate(claim(**STATABLE["is-worse-later"])).all_readings) == 2
    assert Claim.model_validate(claim(untestable="x")).all_readings == ()


def test_the_bounds_of_an_assertion_are_those_that_are_given():
    assertion = Assertion.model_validate(one({"outcome": "deaths"}, at_least=1, below=3))
    assert assertion.bounds == {"at_least": 1.0, "below": 3.0}
    relative = Assertion.model_validate(STATABLE["does-not-last"]["statement"][0])
    assert isinstance(relative.bounds["at_most"], Times)


@pytest.mark.parametrize(
    ("measure", "is_event"),
    [
        ({"outcome": "deaths"}, False),
        (event("deaths", at_least=1), True),
        (LOST, True),
        (
            {
                "outcome": "national.deaths",
                "days": [0, 5],
                "reduce": "any",
                "daily": {"at_least": 1},
            },
            True,
        ),
        ({"outcome": "national.deaths", "days": [0, 5], "reduce": "sum"}, False),
    ],
)
def test_a_measure_knows_whether_it_is_an_event(measure, is_event):
    assert Measure.model_validate(measure).is_event is is_event


DEATHS = {"outcome": "deaths"}
STREET = {"outcome": "national.protesting"}


@pytest.mark.parametrize(
    ("parts", "fragment"),
    [
        ({}, "not exactly one form"),
        ({"statement": [one(DEATHS, at_least=1)], "untestable": "x"}, "not exactly one form"),
        ({"presupposes": [one(DEATHS, at_least=1)], "untestable": "x"}, "without 'statement'"),
        ({"statement": [one(DEATHS)]}, "without a bound"),
        ({"statement": [one(DEATHS, at_least=None)]}, "without a bound"),
        ({"statement": [one(DEATHS, at_least="many")]}, "horizon"),
        ({"statement": [one({}, at_least=1)]}, "not exactly one kind"),
        ({"statement": [one(DEATHS | LOST, at_least=1)]}, "not exactly one kind"),
        ({"statement": [one({"all_of": [DEATHS]}, at_least=1)]}, "no event"),
        ({"statement": [one(LOST | {"day": 3}, at_least=1)]}, "without an outcome"),
        ({"statement": [one(STREET | {"days": [3, 5]}, at_least=1)]}, "alone"),
        ({"statement": [one(STREET | {"reduce": "max"}, at_least=1)]}, "alone"),
        (
            {"statement": [one(STREET | {"day": 3, "days": [3, 5], "reduce": "sum"}, at_least=1)]},
            "both 'day' and 'days'",
        ),
        (
            {"statement": [one(STREET | {"days": [5, 3], "reduce": "max"}, at_least=1)]},
            "end before",
        ),
        (
            {"statement": [one(STREET | {"days": [3, 5], "reduce": "first_day"}, at_least=1)]},
            "do not go together",
        ),
        (
            {
                "statement": [
                    one(
                        STREET | {"days": [3, 5], "reduce": "sum", "daily": {"above": 1}},
                        at_least=1,
                    )
                ]
            },
            "do not go together",
        ),
        ({"statement": [one(event("deaths"), at_least=1)]}, "without a number"),
        (
            {"statement": [one(event("exit_day", at_most=3) | {"censor": 3}, at_least=1)]},
            "both 'event' and 'censor'",
        ),
        ({"statement": [two(DEATHS, contrast=None, at_least=1)]}, "do not go together"),
        ({"statement": [two(DEATHS, b=CASE, at_least=1)]}, "with itself"),
        (
            {"statement": [one(DEATHS, at_least=1) | {"given": {"outcome": "deaths"}}]},
            "'given' that is no event",
        ),
        ({"statement": [one(DEATHS, at_least=1)], "known": {"answer": [True]}}, "each horizon"),
        (
            {"untestable": "x", "hedge": {"words": "may", "probability": 0.9, "range": [0.1, 0.5]}},
            "outside its own range",
        ),
        ({"untestable": "x", "verdict": "true"}, "Extra inputs"),
        ({"statement": [two(DEATHS, b="x", at_least=1) | {"arms": ["a", "b", "c"]}]}, "together"),
        ({"statement": [two(DEATHS, contrast="change", at_least=1) | {"arms": ["a"]}]}, "together"),
        (
            {"statement": [two(DEATHS, contrast="ratio", at_least=1) | {"absolute": True}]},
            "size of a quotient",
        ),
        (
            {"statement": [one(DEATHS, at_least=1) | {"against": event("deaths", above=1)}]},
            "against",
        ),
        (
            {
                "statement": [
                    one(event("deaths", above=1), at_least=1)
                    | {"contrast": "bayes_factor", "against": event("deaths", above=1)}
                ]
            },
            "against",
        ),
        ({"statement": [one(DEATHS, at_least=1) | {"smoothed": True}]}, "smoothing"),
        (
            {
                "statement": [
                    two(event("deaths", above=1), contrast="ratio")
                    | {"smoothed": True, "at_least": {"times": 2, "of": one(DEATHS)}}
                ]
            },
            "compared with a multiple",
        ),
        (
            {
                "statement": [
                    one(DEATHS, at_least=1) | {"per": DEATHS, "given": event("deaths", above=1)}
                ]
            },
            "both 'per' and 'given'",
        ),
        (
            {
                "statement": [
                    one(DEATHS, at_least={"times": 2, "of": two(DEATHS, contrast="change")})
                ]
            },
            "a multiple of a change",
        ),
        ({"untestable": "x", "unknowns": {"horizon": {"range": [0, 1], "why": "x"}}}, "'horizon'"),
        (
            {"statement": [one(DEATHS, at_least=1)], "stake": {"says": "x", "of": one(DEATHS)}},
            "stake",
        ),
        (
            {"statement": [one({"earliest": [event("deaths", above=1)]}, at_least=1)]},
            "an event where",
        ),
    ],
)
def test_what_says_nothing_or_two_things_is_refused(parts, fragment):
    with pytest.raises(ValidationError, match=fragment):
        Claim.model_validate(claim(**parts))
