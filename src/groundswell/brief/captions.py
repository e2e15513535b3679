"""How to read the figures: a caption each, also under the exported ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.brief.words import listed, plural
from groundswell.claims.words import basis

if TYPE_CHECKING:
    from groundswell.brief.disagreement import Effect, Pair
    from groundswell.brief.findings import Outcomes

STREET = (
    "Largest number in the street each day, on a logarithmic scale that has a zero. Line: median; "
    "dark band: half of the runs; light band: 80 % of them. Circles with bars: observed numbers "
    "with their 80 % error; bars alone: observed bounds."
)
MONTHS = (
    "Largest number in the street in each stretch of thirty days, on a logarithmic scale that has "
    "a zero. Line: median; dark band: half of the runs; light band: 80 % of them."
)
DOORS = "Share of the runs at the end; the table has the interval of each."
SIDES = {
    "protest": "above: more in the street with the first arm",
    "exit": "percentage points; above: more often out",
    "attitude": "percentage points; above: less leverage",
}


def cost(seen: bool) -> str:
    """Return how to read human cost; `seen`: a number counted in fact is drawn."""
    line = " Dashed line: the number counted in fact, where one is known." if seen else ""
    return (
        f"Dot: median run. Bar: the interval that holds 80 % of the runs.{line} Deaths include "
        "members of the forces."
    )


def effect_title(pair: Pair | None) -> str:
    """Return the title of the figure of the disagreement."""
    if pair is None:
        return "The effect against the horizon"
    if pair.troops:
        return "What the reports disagree about: the effect of the troops against the horizon"
    return f"The effect of '{pair.first}' against '{pair.second}' by horizon"


def effect(outcomes: Outcomes, pair: Pair | None) -> str:
    """Return how to read the figure of the disagreement, with what its bands are."""
    if pair is None:
        return ""
    study = outcomes.study
    runs = (
        f"luck is taken out of its width as far as {plural(study.replicates, 'replicate')} a draw "
        "tell it"
        if study.replicates > 1
        else "with one replicate a draw luck is in its width"
    )
    patron = (
        " Of the patron's leverage the model knows only what people think of the patron: debts, "
        "bases and votes are not in it."
        if pair.troops
        else ""
    )
    return (
        f"'{pair.first}' less '{pair.second}', run by run with the same parameters and luck. Line: "
        "mean, with its 95 % Monte-Carlo interval where there is a dot. Dark band: the middle 80 % "
        f"of the draws' effects, over the {basis(study)}; {runs}. Light, with dashed edges: the "
        "furthest that band reaches when, at each horizon, at most two parameters of which the "
        "data say nothing are held at either end of what is plausible, those that move it most "
        "beyond chance; read off the stored draws by a regression. Protest: mean number in the "
        "street since the horizon before, as a factor."
        f"{patron}"
    )


def regions(base: str) -> str:
    """Return how to read the map."""
    return (
        f"People in the street in '{base}', a day at a time. Area of the disc: the median run; "
        "outer ring and inner disc: the ends of the interval that holds 80 % of the runs. Each "
        "place lies at the longitude and latitude of its main city; boundaries are not drawn. One "
        "scale for all days."
    )


def places(base: str) -> str:
    """Return how to read the small multiples of places."""
    return (
        "Largest number in the street each day, all places on one logarithmic scale that has a "
        f"zero, those with the largest crowds first. Thick line: median of {base}; dark band: half "
        "of its runs; light band: 80 % of them. Thin lines: medians of the other arms. Circles "
        "with bars: observed numbers; bars alone: observed bounds."
    )


def differences(base: str) -> str:
    """Return how to read the paired differences."""
    return (
        "Dot: median of the paired differences; bar: 80 % of them. Left of zero: fewer than in "
        f"{base}."
    )


def hangs(found: tuple[Effect, ...]) -> str:
    """Say on which open parameters the envelope hangs, outcome by outcome."""
    told = []
    for one in found:
        name = one.title.partition(":")[0].lower()
        if one.held:
            told.append(f"{name}: {listed(one.held[:3])}")
        else:
            told.append(f"{name}: none stands out from chance in so few draws")
    return f"What the envelope hangs on, {'; '.join(told)}."
