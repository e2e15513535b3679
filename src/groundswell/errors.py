"""Errors a user can meet: what is wrong, where, the nearest valid name, what to do.

Every error of this module ends a command with a sentence instead of a traceback. Exit codes:
0 done, 1 a run failed (and is recorded as a row), 2 wrong input (nothing written).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like `name`, or None where nothing is similar.

    Compares without regard to case, the whole names or their last dotted parts; of equally similar
    ones that with the longer common beginning wins. Names longer than 80 characters are not
    compared: the cost grows with the square of the length.
    """
    if not name or len(name) > 80:
        return None
    scored = [(_likeness(name.casefold(), other.casefold()), other) for other in candidates]
    best = max(scored, default=(0.0, None), key=lambda pair: pair[0])
    return best[1] if best[0] >= 0.7 else None


def _likeness(one: str, other: str) -> float:
    """Return the Ratcliff-Obershelp ratio, raised for a common beginning as Winkler does."""
    matcher = difflib.SequenceMatcher(None, other, one, autojunk=False)
    if matcher.real_quick_ratio() < 0.4:
        return 0.0
    ratio = matcher.ratio()
    last, other_last = one.rpartition(".")[2], other.rpartition(".")[2]
    if (last, other_last) != (one, other):
        ratio = max(ratio, 0.95 * difflib.SequenceMatcher(None, other_last, last).ratio())
    shared = next((i for i in range(4) if one[i : i + 1] != other[i : i + 1]), 4)
    return ratio + 0.1 * shared * (1 - ratio)


class GroundswellError(Exception):
    """Base of every error a user can meet; its message says what, where and what to do."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a document.

    Attributes:
        where: `file:line:column` in a file, else the dotted path of the value.
        what: what is wrong, a phrase without a final stop.
        nearest: the valid name most like the one found, if any.
        remedy: what to do, a full sentence.
    """

    where: str
    what: str
    nearest: str | None
    remedy: str

    def __str__(self) -> str:
        """One line: where, what, the nearest name, the remedy."""
        guess = f" Did you mean '{self.nearest}'?" if self.nearest else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.where}: {self.what}.{guess}{remedy}"


class CaseError(GroundswellError):
    """A case (or the name of one) is wrong; carries all problems found, in order of position."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems and make the message of them, one a line."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StudyError(GroundswellError):
    """A study cannot be written, read or resumed (foreign folder, other case, disk full ...)."""
