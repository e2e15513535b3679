"""What a mechanism has to say of itself before it may move anything."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.case.priors import Prior
from groundswell.case.vocabulary import ParameterSpec, Source


@dataclass(frozen=True)
class Mechanism:
    """One causal process: what it does, in an equation, and what would prove it wrong.

    ``core`` marks the six mechanisms without which there is no crisis to simulate. ``sources``
    name the literature the form is taken from; the words are ours. ``refutable_by`` is the
    observation that could refute it.
    """

    name: str
    title: str
    core: bool
    equation: str
    refutable_by: str
    sources: tuple[str, ...]
    parameters: tuple[ParameterSpec, ...]

    @property
    def free(self) -> tuple[ParameterSpec, ...]:
        """The parameters that a fit may move; at most five (a test counts them)."""
        return tuple(p for p in self.parameters if p.role == "uncertainty")


def free(
    name: str,
    symbol: str,
    doc: str,
    unit: str,
    prior: Prior,
    bounds: tuple[float, float],
    *,
    plausible: tuple[float, float] | None = None,
    note: str = "",
    cites: tuple[str, ...] = (),
    kind: str = "assumption",
) -> ParameterSpec:
    """Declare an uncertain parameter; unless a source is cited it is an assumption."""
    return ParameterSpec(
        name=name,
        symbol=symbol,
        doc=doc,
        unit=unit,
        value=prior,
        range=bounds,
        role="uncertainty",
        source=Source(kind, cites, note),  # type: ignore[arg-type]
        plausible=plausible,
        mechanism=name.split(".")[0],
    )


def fixed(
    name: str,
    symbol: str,
    doc: str,
    unit: str,
    value: float,
    bounds: tuple[float, float],
    *,
    role: str = "constant",
    note: str = "",
    cites: tuple[str, ...] = (),
    kind: str = "assumption",
) -> ParameterSpec:
    """Declare a constant of the form (role ``constant``) or a thing one can set (``lever``)."""
    return ParameterSpec(
        name=name,
        symbol=symbol,
        doc=doc,
        unit=unit,
        value=value,
        range=bounds,
        role=role,  # type: ignore[arg-type]
        source=Source(kind, cites, note),  # type: ignore[arg-type]
        plausible=None,
        mechanism=name.split(".")[0],
    )


def normal(mean: float, sd: float) -> Prior:
    """Normal prior, truncated to the parameter's range."""
    return Prior("normal", mean=mean, sd=sd)


def lognormal(median: float, p90: float) -> Prior:
    """Lognormal prior given by its median and 90th percentile."""
    return Prior("lognormal", median=median, p90=p90)


def uniform(low: float, high: float) -> Prior:
    """Uniform prior."""
    return Prior("uniform", low=low, high=high)
