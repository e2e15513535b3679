"""Prior distributions of parameters, as quantile functions truncated to a range.

A draw of a parameter is `prior.quantile(u, range)` at one uniform number u: monotone in u, inside
the range, no state. Standard library only: a case is read and sampled without numerical code.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from statistics import NormalDist
from typing import ClassVar, TypeAlias

Range: TypeAlias = tuple[float, float]

_STANDARD = NormalDist()
_Z90 = _STANDARD.inv_cdf(0.9)


def _cdf(z: float) -> float:
    """Standard normal distribution function, accurate in the lower tail (erf alone is not)."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _truncated_z(u: float, a: float, b: float) -> float:
    """Quantile u of the standard normal restricted to [a, b].

    In the upper tail the problem is mirrored: probabilities near one have few digits left.
    """
    if a > 0:
        return -_truncated_z(1 - u, -b, -a)
    low, high = _cdf(a), _cdf(b)
    p = low + u * (high - low)
    if not 0 < p < 1:
        return a if p <= 0 else b
    return min(max(_STANDARD.inv_cdf(p), a), b)


class Form:
    """The shape of a prior; the fields of a form are the keys written in a case beside `dist`."""

    dist: ClassVar[str]

    def quantile(self, u: float, range: Range) -> float:
        """Return quantile u (0 < u < 1) of the distribution truncated to `range`."""
        raise NotImplementedError

    def middle(self) -> float:
        """Return the median before truncation."""
        raise NotImplementedError

    def mass(self, range: Range) -> float:
        """Return the probability that the distribution, before truncation, gives `range`."""
        raise NotImplementedError

    def _require_finite(self) -> None:
        for name, value in vars(self).items():
            for number in value if isinstance(value, tuple) else (value,):
                if not math.isfinite(number):
                    raise ValueError(f"{name} of a {self.dist} prior must be finite")


class _Gaussian(Form):
    """A form that is normal on some scale: z = (scale(x) - centre) / spread."""

    def _standard(self, x: float) -> float:
        """Return x as a standard normal deviate; infinite at the ends of the support."""
        raise NotImplementedError

    def _natural(self, z: float) -> float:
        raise NotImplementedError

    def quantile(self, u: float, range: Range) -> float:
        z = _truncated_z(u, self._standard(range[0]), self._standard(range[1]))
        return min(max(self._natural(z), range[0]), range[1])

    def middle(self) -> float:
        return self._natural(0.0)

    def mass(self, range: Range) -> float:
        return _cdf(self._standard(range[1])) - _cdf(self._standard(range[0]))


@dataclass(frozen=True)
class _Normal(_Gaussian):
    """Normal with its mean and standard deviation."""

    mean: float
    sd: float
    dist: ClassVar[str] = "normal"

    def __post_init__(self) -> None:
        self._require_finite()
        if self.sd <= 0:
            raise ValueError("sd of a normal prior must be above 0")

    def _standard(self, x: float) -> float:
        return (x - self.mean) / self.sd

    def _natural(self, z: float) -> float:
        return self.mean + self.sd * z


@dataclass(frozen=True)
class _LogNormal(_Gaussian):
    """Log-normal with its median and its 90 % quantile."""

    median: float
    p90: float
    dist: ClassVar[str] = "lognormal"

    def __post_init__(self) -> None:
        self._require_finite()
        if not 0 < self.median < self.p90:
            raise ValueError("a lognormal prior needs 0 < median < p90")

    def _standard(self, x: float) -> float:
        if x <= 0:
            return -math.inf
        return math.log(x / self.median) / (math.log(self.p90 / self.median) / _Z90)

    def _natural(self, z: float) -> float:
        return self.median * math.exp(z * math.log(self.p90 / self.median) / _Z90)


@dataclass(frozen=True)
class _LogitNormal(_Gaussian):
    """Normal on the logit scale between `low` and `high`, with its median and 90 % quantile."""

    median: float
    p90: float
    low: float = 0.0
    high: float = 1.0
    dist: ClassVar[str] = "logitnormal"

    def __post_init__(self) -> None:
        self._require_finite()
        if not self.low < self.median < self.p90 < self.high:
            raise ValueError("a logitnormal prior needs low < median < p90 < high")

    def middle(self) -> float:
        return self.median

    def _logit(self, x: float) -> float:
        if x <= self.low:
            return -math.inf
        return math.inf if x >= self.high else math.log((x - self.low) / (self.high - x))

    def _standard(self, x: float) -> float:
        centre = self._logit(self.median)
        return (self._logit(x) - centre) / ((self._logit(self.p90) - centre) / _Z90)

    def _natural(self, z: float) -> float:
        centre = self._logit(self.median)
        logit = centre + z * (self._logit(self.p90) - centre) / _Z90
        share = 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True)
class _Uniform(Form):
    """Uniform between `low` and `high`."""

    low: float
    high: float
    dist: ClassVar[str] = "uniform"

    def __post_init__(self) -> None:
        self._require_finite()
        if not self.low < self.high:
            raise ValueError("a uniform prior needs low < high")

    def quantile(self, u: float, range: Range) -> float:
        low, high = max(self.low, range[0]), min(self.high, range[1])
        return min(max(low + u * (high - low), low), high)

    def middle(self) -> float:
        return self.low + (self.high - self.low) / 2

    def mass(self, range: Range) -> float:
        low, high = max(self.low, range[0]), min(self.high, range[1])
        return max(high - low, 0.0) / (self.high - self.low)


@dataclass(frozen=True)
class _LogUniform(Form):
    """Uniform in the logarithm between `low` and `high`, both positive."""

    low: float
    high: float
    dist: ClassVar[str] = "loguniform"

    def __post_init__(self) -> None:
        self._require_finite()
        if not 0 < self.low < self.high:
            raise ValueError("a loguniform prior needs 0 < low < high")

    def quantile(self, u: float, range: Range) -> float:
        low, high = max(self.low, range[0]), min(self.high, range[1])
        return min(max(low * math.exp(u * math.log(high / low)), low), high)

    def middle(self) -> float:
        return math.sqrt(self.low) * math.sqrt(self.high)

    def mass(self, range: Range) -> float:
        low, high = max(self.low, range[0]), min(self.high, range[1])
        return math.log(high / low) / math.log(self.high / self.low) if low < high else 0.0


@dataclass(frozen=True)
class _Choice(Form):
    """One of several values, equally likely."""

    values: tuple[float, ...]
    dist: ClassVar[str] = "choice"

    def __post_init__(self) -> None:
        self._require_finite()
        if len(set(self.values)) < 2 or len(set(self.values)) < len(self.values):
            raise ValueError("a choice prior needs at least two values, all different")
        # Ascending, so that the quantile is monotone whatever the order they were written in.
        object.__setattr__(self, "values", tuple(sorted(self.values)))

    def quantile(self, u: float, range: Range) -> float:
        inside = [value for value in self.values if range[0] <= value <= range[1]]
        if not inside:
            raise ValueError(f"no value of {self.values} lies in {range}")
        return inside[min(int(u * len(inside)), len(inside) - 1)]

    def middle(self) -> float:
        return self.values[(len(self.values) - 1) // 2]

    def mass(self, range: Range) -> float:
        return sum(range[0] <= value <= range[1] for value in self.values) / len(self.values)


FORMS: dict[str, type[Form]] = {
    form.dist: form for form in (_Normal, _LogNormal, _LogitNormal, _Uniform, _LogUniform, _Choice)
}


class Prior:
    """A prior: the name of a form and the numbers it is stated by.

    `Prior("normal", mean=, sd=)`, `Prior("lognormal", median=, p90=)`,
    `Prior("logitnormal", median=, p90=, low=0, high=1)`, `Prior("uniform", low=, high=)`,
    `Prior("loguniform", low=, high=)`, `Prior("choice", values=(...))`. Immutable.

    Raises:
        ValueError: an unknown form, numbers missing or too many, or numbers that contradict it.
    """

    __slots__ = ("_form",)
    _form: Form

    def __init__(self, dist: str, **stated: float | tuple[float, ...]) -> None:
        """Take the form's name and its numbers."""
        form = FORMS.get(dist)
        if form is None:
            raise ValueError(f"unknown prior {dist!r}; one of {', '.join(FORMS)}")
        names = {field.name: field.default is MISSING for field in fields(form)}  # type: ignore[arg-type]
        lacking = [name for name, needed in names.items() if needed and name not in stated]
        if lacking or stated.keys() - names:
            raise ValueError(f"a {dist} prior is stated by {', '.join(names)}")
        object.__setattr__(self, "_form", form(**stated))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a prior does not change."""
        raise AttributeError("a prior cannot be changed")

    def __eq__(self, other: object) -> bool:
        """Equal in form and numbers."""
        return isinstance(other, Prior) and self._form == other._form

    def __hash__(self) -> int:
        """By form and numbers."""
        return hash(self._form)

    def __repr__(self) -> str:
        """As it would be constructed."""
        return f"Prior({self.dist!r}, {', '.join(f'{k}={v!r}' for k, v in self.stated.items())})"

    def __reduce__(self) -> tuple[object, ...]:
        """Copy by value."""
        return _rebuilt, (self.dist, self.stated)

    @property
    def dist(self) -> str:
        """Name of the form."""
        return self._form.dist

    @property
    def stated(self) -> dict[str, float | tuple[float, ...]]:
        """The numbers the prior is stated by."""
        return dict(vars(self._form))

    def quantile(self, u: float, range: Range) -> float:
        """Return quantile u (0 < u < 1) of the prior truncated to `range` (low, high)."""
        if not 0 < u < 1:
            raise ValueError(f"a quantile is asked at u strictly between 0 and 1, not {u!r}")
        return self._form.quantile(u, range)

    def share(self, x: float, range: Range) -> float:
        """Return the probability of x or less under the prior truncated to `range`."""
        if x <= range[0]:
            return 0.0
        if x >= range[1]:
            return 1.0
        return self._form.mass((range[0], x)) / self._form.mass(range)

    def median(self) -> float:
        """Return the median of the prior as stated, before truncation."""
        return self._form.middle()

    def document(self) -> dict[str, object]:
        """Return the prior as it is written in a case."""
        numbers = {k: list(v) if isinstance(v, tuple) else v for k, v in self.stated.items()}
        return {"dist": self.dist, **numbers}

    def misfit(self, range: Range) -> str | None:
        """Say why the prior does not belong to a range, or return None.

        What is stated (median, 90 % quantile, ends, values) must lie inside the range, and
        truncation may cut off at most half of the probability: more is a mistake.
        """
        outside = [value for value in self._landmarks() if not range[0] <= value <= range[1]]
        if outside:
            return f"the prior reaches {outside[0]:g}, outside {range[0]:g} to {range[1]:g}"
        mass = self._form.mass(range)
        if mass < 0.499:
            return f"only {mass:.0%} of the prior lies in {range[0]:g} to {range[1]:g}"
        return None

    def _landmarks(self) -> list[float]:
        # The ends of a logit scale are reached by nothing.
        ends = () if isinstance(self._form, _LogitNormal) else ("low", "high")
        found: list[float] = []
        for name, value in self.stated.items():
            if isinstance(value, tuple):
                found += value
            elif name == "p90" or name in ends:
                found.append(value)
        return [*found, self.median()]


def _rebuilt(dist: str, stated: dict[str, float | tuple[float, ...]]) -> Prior:
    return Prior(dist, **stated)
