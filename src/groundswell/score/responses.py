"""How states respond to protest: killings and arrests predicted, beside naive rivals.

With a test file, what is learnt is learnt from the training file; of the protests of the test file
only those that were over before a protest began are used for its prediction (`groundswell`), or
none (`history frozen`). `--rolling` judges inside the training file: three years at a time, each by
what was learnt from the years before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.errors import GroundswellError
from groundswell.history import responses, ridge
from groundswell.history.countries import from_polity
from groundswell.history.regimes import Score
from groundswell.history.responses import OUTCOMES
from groundswell.history.sources import Sources, gather
from groundswell.reading.events.protests import Protest
from groundswell.score import binary
from groundswell.score.proper import Floats
from groundswell.score.tables import reliability

OURS, FROZEN = "groundswell", "groundswell, history frozen at the end of training"
CONSTANT, COUNTRY, FIVE = "constant", "country rate", "logit of five variables"
FIRST, BLOCK = 6, 3  # years before the first block that is judged, and of a block
# Files cut by the year in which a protest ended may overlap by a few that began the year before.
OVERLAP = 0.05  # greatest share of test protests that begin on or before the last training day
PSEUDO = 5.0  # protests at the overall rate that every country's own rate is mixed with
BAR = {  # published for the test file, 2011-2020
    "killings": {"auc": {COUNTRY: 0.737, FIVE: 0.824}, "brier": {FIVE: 0.0521, CONSTANT: 0.0565}},
    "arrests": {"auc": {COUNTRY: 0.651, FIVE: 0.718}, "brier": {FIVE: 0.1149, CONSTANT: 0.1223}},
}
Notice = Callable[[str], None]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """Protests up to some day, in order; `trained` were learnt from, the others are judged."""

    protests: tuple[Protest, ...]
    trained: Mask
    more: Floats | None

    @property
    def before(self) -> list[Protest]:
        """The protests that were learnt from."""
        return [p for p, known in zip(self.protests, self.trained, strict=True) if known]


def validate(
    train: Sequence[Path],
    test: Sequence[Path],
    rolling: bool,
    seed: int = 1,
    notice: Notice = lambda sentence: None,
) -> dict[str, Any]:
    """Return the scores of the exercise, ready to be written as JSON; `notice` is told each step.

    Beside the protests, `train` may hold Polity's scores: those of the year before a protest are
    then known of it.

    Raises:
        GroundswellError: neither or both of test files and rolling are asked for, a file cannot be
            read or holds no protest, or the test protests do not follow the training protests.
    """
    if rolling == bool(test):
        raise GroundswellError("responses: give a test file or --rolling, one of the two.")
    sources = gather(train)
    later = gather(test) if test else None
    _check(sources, later)
    blocks = _rolling(sources) if later is None else [_split(sources, later)]
    judged = [p for b in blocks for p, k in zip(b.protests, b.trained, strict=True) if not k]
    rows: list[dict[str, Any]] = []
    skill: list[dict[str, Any]] = []
    calibration = {}
    times = binary.draws([p.country for p in judged], seed, "score/responses")
    for outcome in OUTCOMES:
        seen = responses.responded(judged, outcome)
        chances = _chances(blocks, outcome, notice)
        measures = {m: binary.judged(seen, c).measures(times) for m, c in chances.items()}
        rows += [_row(m, outcome, seen, chances[m]) | binary.row(measures[m]) for m in chances]
        skill += [
            {"over": rival, "outcome": outcome}
            | binary.row(binary.gain(measures[OURS], measures[rival]), 5)
            for rival in chances
            if rival != OURS
        ]
        calibration[outcome] = [_bin(b) for b in reliability(seen, chances[OURS], bins=20)]
    return {
        "exercise": "responses",
        "mode": "rolling" if rolling else "test",
        "seed": seed,
        "trained": _span(blocks[-1].before),
        "judged": _span(judged) | {"blocks": len(blocks)},
        "bar": BAR | {"on": "2011-2020 (a file kept elsewhere), fitted on 1990-2010"},
        "scores": rows,
        "skill": skill,
        "reliability": calibration,
        "notes": [*sources.notes, *(later.notes if later else ())],
    }


def _check(sources: Sources, later: Sources | None) -> None:
    if not sources.protests:
        raise GroundswellError("responses: no protest in the training files (--train).")
    if later is None:
        return
    if not later.protests:
        raise GroundswellError("responses: no protest in the test files (--test).")
    last = sources.protests[-1].start
    early = sum(protest.start <= last for protest in later.protests)
    if early > OVERLAP * len(later.protests):
        raise GroundswellError(
            f"responses: {early} of {len(later.protests)} test protests begin on or before the "
            f"last training day, {last}. Test protests follow training protests."
        )


def _split(sources: Sources, later: Sources) -> Block:
    both = [*((p, True) for p in sources.protests), *((p, False) for p in later.protests)]
    both.sort(key=lambda pair: (pair[0].start, not pair[1], pair[0].id))
    protests = tuple(protest for protest, _ in both)
    trained = np.array([known for _, known in both])
    return Block(protests, trained, regime(protests, (*sources.scores, *later.scores)))


def _rolling(sources: Sources) -> list[Block]:
    protests = sources.protests
    year = np.array([p.start.year for p in protests])
    starts = range(int(year[0]) + FIRST, int(year[-1]) + 1, BLOCK)
    more = regime(protests, sources.scores)
    blocks = []
    for start in starts:
        upto = int((year < start + BLOCK).sum())
        trained = year[:upto] < start
        if 0 < trained.sum() < upto:
            blocks.append(Block(protests[:upto], trained, None if more is None else more[:upto]))
    if not blocks:
        raise GroundswellError(
            f"responses: protests of {year[0]} to {year[-1]}, and --rolling needs more than "
            f"{FIRST} years."
        )
    return blocks


def regime(protests: Sequence[Protest], scores: Sequence[Score]) -> Floats | None:
    """Return Polity's score of the year before each protest, its square, and whether there is none.

    None where there are no scores at all.
    """
    if not scores:
        return None
    of = defaultdict(list)
    for score in scores:
        of[score.country].append(score)
    found = np.zeros((len(protests), 3))
    for row, protest in enumerate(protests):
        year = protest.start.year - 1
        country = from_polity(protest.code or 0, protest.start)
        value = next((s.polity for s in of[country] if s.first <= year <= s.last), None)
        found[row] = (0.0, 0.0, 1.0) if value is None else (value / 10, value**2 / 100, 0.0)
    return found


def _chances(blocks: Sequence[Block], outcome: str, notice: Notice) -> dict[str, Floats]:
    """Return what every model said of all protests that are judged."""
    said: dict[str, list[Floats]] = defaultdict(list)
    for block in blocks:
        before = block.before
        new = ~block.trained
        first = block.protests[int(np.flatnonzero(new)[0])].start
        notice(f"{outcome}: {len(before)} protests before {first} learnt, {new.sum()} predicted.")
        more = block.more
        model = responses.fit(before, outcome, None if more is None else more[block.trained])
        everything = np.ones(len(block.protests), bool)
        said[OURS].append(responses.predict(model, block.protests, everything, more)[new])
        said[FROZEN].append(responses.predict(model, block.protests, block.trained, more)[new])
        judged = [p for p, known in zip(block.protests, block.trained, strict=True) if not known]
        for name, chance in _rivals(before, judged, outcome).items():
            said[name].append(chance)
    return {name: np.concatenate(parts) for name, parts in said.items()}


def _rivals(
    before: Sequence[Protest], judged: Sequence[Protest], outcome: str
) -> dict[str, Floats]:
    """Return what anybody could have said, from the training protests alone.

    The five variables: log odds of the country's rate (without the protest itself in training),
    violence, log size, and whether removal of a politician or police brutality was the matter.
    """
    seen = responses.responded(before, outcome)
    rate = float(seen.mean())
    own: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for protest, happened in zip(before, seen, strict=True):
        own[protest.country][0] += happened
        own[protest.country][1] += 1.0

    def mixed(country: str, mine: float = 0.0, counted: float = 0.0) -> float:
        happened, number = own.get(country, [0.0, 0.0])
        return (happened - mine + PSEUDO * rate) / (number - counted + PSEUDO)

    theirs = np.array([mixed(p.country) for p in judged])
    inside = np.array([mixed(p.country, y, 1.0) for p, y in zip(before, seen, strict=True)])
    penalty = np.array([0.01] * 5 + [0.0])  # all but none
    found = ridge.logistic(_five(before, inside), seen, penalty)
    return {
        CONSTANT: np.full(len(judged), rate),
        COUNTRY: theirs,
        FIVE: 1.0 / (1.0 + np.exp(-_five(judged, theirs) @ found)),
    }


def _five(protests: Sequence[Protest], rates: Floats) -> Floats:
    odds = np.log(rates / (1.0 - rates))
    violent = [float(p.violent or False) for p in protests]
    asked = [[float(d in p.demands) for p in protests] for d in ("removal", "police")]
    many = [responses.size(p) for p in protests]
    return np.column_stack([odds, violent, many, *asked, np.ones(len(protests))])


def _row(model: str, outcome: str, seen: Floats, chance: Floats) -> dict[str, Any]:
    return {
        "model": model,
        "outcome": outcome,
        "protests": len(seen),
        "happened": round(float(seen.mean()), 4),
        "predicted": round(float(chance.mean()), 4),
    }


def _bin(found: Any) -> dict[str, Any]:
    return {k: v if isinstance(v, int) else round(float(v), 4) for k, v in vars(found).items()}


def _span(protests: Sequence[Protest]) -> dict[str, Any]:
    days = sorted(p.start for p in protests)
    return {
        "days": [str(days[0]), str(days[-1])],
        "protests": len(protests),
        "countries": len({p.country for p in protests}),
    }
