"""Describes a model and a case by the seven elements of the ODD protocol (Grimm et al. 2020)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from groundswell.case.priors import Prior
from groundswell.case.provenance import counts_by_group

if TYPE_CHECKING:
    from groundswell.case.resolved import Case, Parameter
    from groundswell.case.vocabulary import Kind, OutcomeSpec, ParameterSpec


class Mechanism(Protocol):
    """What is told of a mechanism; the model's have it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def core(self) -> bool: ...  # noqa: D102
    @property
    def equation(self) -> str: ...  # noqa: D102
    @property
    def refutable_by(self) -> str: ...  # noqa: D102
    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def parameters(self) -> tuple[ParameterSpec, ...]: ...  # noqa: D102


class Phase(Protocol):
    """What is told of a phase of a step; the model's have it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def mechanisms(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def does(self) -> str: ...  # noqa: D102


def describe(
    case: Case,
    mechanisms: Sequence[Mechanism],
    phases: Sequence[Phase],
    outcomes: Sequence[OutcomeSpec],
) -> str:
    """Return the ODD description of the model as this case has it, in Markdown."""
    parts = [
        f"# {case.title}: the model (ODD)",
        _purpose(case),
        _entities(case, outcomes),
        _process(case, phases),
        _concepts(case),
        _initialisation(case),
        _inputs(case),
        _submodels(case, mechanisms),
    ]
    return "\n\n".join(parts) + "\n"


def _purpose(case: Case) -> str:
    return (
        "## 1. Purpose and patterns\n\n"
        f"{case.question or 'To state, compare and test explanations of a political crisis.'}\n\n"
        "An instrument for stating, comparing and testing explanations, not an oracle: it "
        "forecasts nothing, is about no individual person, and holds no optimiser over repression. "
        f"Patterns it is held against: {len(case.observed)} observations, "
        f"{sum(one.use == 'fit' for one in case.observed)} of them for fitting and "
        f"{sum(one.use == 'held_out' for one in case.observed)} held out."
    )


def _entities(case: Case, outcomes: Sequence[OutcomeSpec]) -> str:
    people = sum(place.values.get("population", 0.0) for place in case.places)
    by_shape = {
        shape: ", ".join(f"{o.name} [{o.unit}]" for o in outcomes if o.shape == shape)
        for shape in ("national", "regional", "scalar")
    }
    names = ", ".join(place.name for place in case.places)
    return (
        "## 2. Entities, state variables and scales\n\n"
        f"- **Places** ({len(case.places)}): {names}.\n"
        f"- **People**: {people:,.0f} residents, counted by place, by class of private opposition "
        f"({case.classes} classes that resolve the upper tail) and by state: quiet, protesting, "
        "violent, detained, released, dead. Nobody is lost or made.\n"
        "- **Forces**: police, national guard and army of each place in companies that obey, stand "
        "aside or turn; foreign troops.\n"
        "- **Nation**: belief in the government's survival, loyalty, elites, the leader.\n"
        f"- **Time**: {case.steps_per_day} steps a day while anybody is in the street, else a day "
        f"a step; {case.horizon:g} days from {case.start:%Y-%m-%d} unless asked otherwise.\n"
        f"- **Recorded each day for the country**: {by_shape['national']}.\n"
        f"- **Recorded each day for every place**: {by_shape['regional']}.\n"
        f"- **Recorded once**: {by_shape['scalar']}."
    )


def _process(case: Case, phases: Sequence[Phase]) -> str:
    rows = [
        f"{number}. **{phase.name}** ({', '.join(phase.mechanisms) or 'none'}): {phase.does}."
        for number, phase in enumerate(phases, 1)
    ]
    off = f"\n\nSwitched off in this case: {', '.join(case.mechanisms_off)}." * bool(
        case.mechanisms_off
    )
    return (
        "## 3. Process overview and scheduling\n\nA step, in this order:\n\n"
        + "\n".join(rows)
        + off
    )


def _concepts(case: Case) -> str:
    free = sum(parameter.role == "uncertainty" for parameter in case.parameters.values())
    return (
        "## 4. Design concepts\n\n"
        "- **Basic principles**: thresholds of participation, social proof near and far, risk from "
        "crowd control relative to the crowd, memory of harm, finite forces, competing exits.\n"
        "- **Emergence**: waves, their spread and their end; they are not put in.\n"
        "- **Sensing**: people see their own streets, and other places as far as the network lets "
        "news through.\n"
        "- **Interaction**: through crowds, harm seen, forces lent, and national quantities.\n"
        "- **Stochasticity**: counter-based random numbers (Philox4x32-10) keyed by study, draw, "
        "replicate, entity, tick and decision; arms share their luck where they are in the same "
        "situation.\n"
        f"- **Uncertainty**: {free} parameters are drawn from priors; verdicts are over draws.\n"
        "- **Observation**: what each number counts is stated with it. Nothing adapts, learns or "
        "predicts by simulating within the simulation."
    )


def _initialisation(case: Case) -> str:
    fields = sorted({name for place in case.places for name in place.values})
    head = "| field | least | greatest | kinds of source |\n|---|---|---|---|"
    rows = []
    for name in fields:
        values = [place.values[name] for place in case.places if name in place.values]
        kinds = sorted({place.cells[name].kind for place in case.places if name in place.cells})
        rows.append(f"| {name} | {min(values):g} | {max(values):g} | {', '.join(kinds)} |")
    return "\n".join(
        [
            "## 5. Initialisation",
            "",
            "Everybody is quiet, every company obeys, every site is held. Places start from:",
            "",
            head,
            *rows,
        ]
    )


def _inputs(case: Case) -> str:
    lines = [
        "## 6. Input data",
        "",
        "| decision | when | what | where | kind | cites |",
        "|---|" + "---|" * 5,
    ]
    for one in case.decisions:
        when = f"day {one.at:.2f}" if one.at is not None else "by rule"
        value = one.parameter or ("" if one.value is None else f"{one.value:g}")
        what = f"{one.do} {value}".strip()
        where = ", ".join(one.where) or "everywhere"
        lines.append(
            f"| {one.id} | {when} | {what} | {_cell(where)} | {one.kind} | {', '.join(one.cites)} |"
        )
    lines += ["", "Arms:", ""]
    lines += [f"- **{name}**: {arm.why or 'as it happened'}" for name, arm in case.arms.items()]
    lines += ["", "What the numbers rest on, counted:", "", _kinds(counts_by_group(case))]
    return "\n".join(lines)


def _kinds(groups: Mapping[str, Mapping[Kind, int]]) -> str:
    kinds = list(next(iter(groups.values())))
    head = f"| numbers | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}"
    rows = [f"| {name} | {' | '.join(str(n) for n in c.values())} |" for name, c in groups.items()]
    return "\n".join([head, *rows])


def _submodels(case: Case, mechanisms: Sequence[Mechanism]) -> str:
    parts = ["## 7. Submodels"]
    for mechanism in mechanisms:
        state = "off in this case" if mechanism.name in case.mechanisms_off else (
            "core" if mechanism.core else "on"
        )  # fmt: skip
        owned = [case.parameters[p.name] for p in mechanism.parameters if p.name in case.parameters]
        parts.append(
            "\n".join(
                [
                    f"### {mechanism.title} (`{mechanism.name}`, {state})",
                    "",
                    f"Equation: {mechanism.equation}.",
                    "",
                    f"Could be refuted by: {mechanism.refutable_by}.",
                    "",
                    f"Form from: {'; '.join(mechanism.sources) or 'no source'}.",
                    "",
                    *_parameters(owned),
                ]
            ).rstrip()
        )
    return "\n\n".join(parts)


def _parameters(owned: Iterable[Parameter]) -> list[str]:
    rows = [
        f"| `{one.name}` | {one.symbol} | {_value(one.value)} | {one.unit} | "
        f"{one.range[0]:g} to {one.range[1]:g} | {one.role} | {_rests(one)} | {_cell(one.doc)} |"
        for one in owned
    ]
    if not rows:
        return ["No parameters of its own."]
    head = "| parameter | symbol | value or prior | unit | range | role | source | what it is |"
    return [head, "|---|" + "---|" * 7, *rows]


def _value(value: float | Prior) -> str:
    if not isinstance(value, Prior):
        return f"{value:g}"
    stated = {name: item for name, item in value.document().items() if name != "dist"}
    told = ", ".join(f"{name} {_shown(item)}" for name, item in stated.items())
    return f"{value.dist}({told})"


def _shown(item: object) -> str:
    if isinstance(item, float | int):
        return f"{item:g}"
    return " ".join(_shown(part) for part in item) if isinstance(item, list | tuple) else str(item)


def _rests(one: Parameter) -> str:
    source = one.source
    cites = f" ({', '.join(source.cites)})" if source.cites else ""
    return _cell(f"{source.kind}{cites}{': ' + source.note if source.note else ''}")


def _cell(text: str) -> str:
    """Return text that cannot break out of a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
