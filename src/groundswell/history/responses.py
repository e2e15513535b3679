"""How states respond to protest: the chance of killings, and of arrests, before the response.

Log odds are a ridge regression on what is known of a protest (violence, size, demands, region,
words for people and place, what is particular to violent protests of a region or for a demand) plus
what the country, the region and the world have lately done (`recall`). Neither the response itself
nor the protest's last day is read for its own prediction.

Two things that are read may be partly outcomes: whether the protesters were violent is coded for
the protest as a whole, and a size is sometimes the largest of several days.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundswell.history import recall, ridge
from groundswell.history.recall import Events, Memory
from groundswell.history.ridge import Floats
from groundswell.reading.events.protests import DEMANDS, Protest

OUTCOMES = ("killings", "arrests")
WANTED = tuple(sorted(set(DEMANDS.values())))
COMMON = 10  # protests of the training in which a word must occur
UNSAID = 300.0  # persons, where the source gives no size: about its median
# Variances of the coefficients before anything is seen (the main ones and those for the violent in
# standard deviations of the column), and what is remembered. Chosen by rolling origins within
# 1990-2010; see docs/history-models.md.
MAIN, VIOLENT, WORD, COUNTRY = 0.03, 0.01, 0.1, 0.5
MEMORIES: Mapping[str, Memory] = {
    "killings": Memory(
        constant=0.55,
        slow=0.6,
        fast=0.15,
        violent=0.05,
        violent_slow=0.45,
        place=0.45,
        place_fast=0.1,
        people=0.02,
        region=0.15,
        world=0.5,
        slow_years=3.0,
        fast_years=0.35,
        wide_years=24.0,
    ),
    "arrests": Memory(
        constant=0.35,
        slow=0.4,
        fast=0.5,
        violent=0.55,
        violent_slow=0.5,
        place=0.3,
        place_fast=0.1,
        people=0.2,
        region=0.02,
        world=0.01,
        slow_years=5.0,
        fast_years=0.08,
        wide_years=24.0,
    ),
}
_DULL = frozenset({"the", "and", "near", "city", "province", "district", "region", "town"})


@dataclass(frozen=True)
class Model:
    """What was learnt from training protests.

    Attributes:
        outcome: which response.
        regions: of the training, in order.
        people: words for the protesters.
        places: words for the place.
        mean: of the main columns and of those for the violent.
        spread: of the same.
        coefficients: of all columns, the constant last.
    """

    outcome: str
    regions: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    mean: Floats
    spread: Floats
    coefficients: Floats


def responded(protests: Sequence[Protest], outcome: str) -> Floats:
    """Return 1 for each protest to which the state responded so, else 0."""
    return np.array([float(outcome in protest.responses) for protest in protests])


def fit(protests: Sequence[Protest], outcome: str, more: Floats | None = None) -> Model:
    """Learn the coefficients; a constant of each country stands in for what it remembers.

    `more` are further columns of the protests, known before them, e.g. of the regime.
    """
    regions = tuple(sorted({p.region for p in protests}))
    people, places = (_common([words(said) for said in column]) for column in _said(protests))
    main, violent = _columns(protests, regions, more)
    mean, spread = ridge.standing(np.hstack([main, violent]))
    model = Model(outcome, regions, people, places, mean, spread, np.zeros(0))
    design = _design(model, protests, more)
    lands = _numbered([p.country for p in protests])
    country = np.eye(int(lands.max()) + 1)[lands]
    widths = (main.shape[1], violent.shape[1], len(people) + len(places), country.shape[1])
    penalty = np.repeat([1.0 / v for v in (MAIN, VIOLENT, WORD, COUNTRY)], widths)
    whole = np.hstack([design[:, :-1], country, design[:, -1:]])
    found = ridge.logistic(whole, responded(protests, outcome), np.append(penalty, 0.0))
    kept = np.append(found[: sum(widths[:3])], found[-1])
    return Model(outcome, regions, people, places, mean, spread, kept)


def predict(
    model: Model,
    protests: Sequence[Protest],
    known: npt.NDArray[np.bool_],
    more: Floats | None = None,
) -> Floats:
    """Return the chance of the response to each protest, in order of their first day.

    Args:
        model: learnt from protests of before.
        protests: those of before and those to be predicted, in order of their first day.
        known: whether a protest's response may be learnt once the protest is over.
        more: as in `fit`, of all these protests.
    """
    features = _design(model, protests, more) @ model.coefficients
    happened = responded(protests, model.outcome)
    return recall.filtered(events(protests), features, happened, known, MEMORIES[model.outcome])


def events(protests: Sequence[Protest]) -> Events:
    """Return what `recall` reads of protests: the first word of a place is taken for the place."""
    place = [(p.country, next(iter(words(p.place)), "")) for p in protests]
    return Events(
        start=np.array([float(p.start.toordinal()) for p in protests]),
        end=np.array([float(p.end.toordinal()) for p in protests]),
        country=_numbered([p.country for p in protests]),
        region=_numbered([p.region for p in protests]),
        violent=np.array([int(p.violent or False) for p in protests]),
        place=_numbered(place),
        people=_numbered([(p.country, p.who.casefold().strip()) for p in protests]),
    )


def words(said: str) -> list[str]:
    """Return the words of a phrase that may tell something, of three letters and more."""
    found = re.findall(r"[a-z]{3,}", said.casefold())
    return [word for word in found if word not in _DULL]


def size(protest: Protest) -> float:
    """Return the decimal logarithm of the number of protesters."""
    return float(np.log10(max(protest.size or UNSAID, 10.0)))


def _common(said: Sequence[Sequence[str]]) -> tuple[str, ...]:
    counts = Counter(word for phrase in said for word in set(phrase))
    return tuple(sorted(word for word, count in counts.items() if count >= COMMON))


def _said(protests: Sequence[Protest]) -> tuple[list[str], list[str]]:
    return [p.who for p in protests], [p.place for p in protests]


def _columns(
    protests: Sequence[Protest], regions: tuple[str, ...], more: Floats | None
) -> tuple[Floats, Floats]:
    """Return the main columns and those for the violent, as they are."""
    violent = np.array([[float(p.violent or False)] for p in protests])
    many = np.array([[size(p)] for p in protests])
    asked = np.array([[float(demand in p.demands) for demand in WANTED] for p in protests])
    region = np.array([[float(p.region == name) for name in regions] for p in protests])
    nationwide = np.array([[float("nation" in p.place.casefold())] for p in protests])
    places = np.array([[float(min(p.place.count(","), 4))] for p in protests])
    main = [violent, many, many**2, asked, asked.sum(axis=1, keepdims=True), region]
    main += [nationwide, places, *([] if more is None else [more])]
    return np.hstack(main), violent * np.hstack([region, asked, many])


def _design(model: Model, protests: Sequence[Protest], more: Floats | None) -> Floats:
    """Return all columns of protests, the constant last."""
    raw = np.hstack(_columns(protests, model.regions, more))
    parts = [(raw - model.mean) / model.spread]
    for known, said in zip((model.people, model.places), _said(protests), strict=True):
        column = {word: i for i, word in enumerate(known)}
        found = np.zeros((len(protests), len(known)))
        for row, phrase in enumerate(said):
            found[row, [column[word] for word in words(phrase) if word in column]] = 1.0
        parts.append(found)
    return np.hstack([*parts, np.ones((len(protests), 1))])


def _numbered(names: Sequence[object]) -> npt.NDArray[np.int64]:
    """Return a number for each name, from 0 in order of appearance."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
