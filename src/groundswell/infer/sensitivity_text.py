"""The results of a sensitivity analysis as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

_SHOWN = 6
_LEVEL = 0.05


def text(document: Document) -> str:
    """Return the analysis of a stored study (`sensitivity.sensitivity`) as tables."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield (
        f"{document['case']}: {document['draws']} draws x {document['replicates']}, "
        f"{document['days']} days. Shares of the variance of a run's outcome, with 95 % intervals."
    )
    if document["posterior"]:
        worth = document["posterior"]["effective_draws"] or 0.0
        few = " Intervals count each draw as one: too narrow." * (worth < document["draws"])
        yield (
            f"Draws of a posterior {document['posterior']['label']}. It is worth about "
            f"{worth:.0f} independent draws.{few}"
        )
    if document["correlated"]:
        yield "The parameters correlate: first-order indices overlap, Shapley effects add up."
    yield f"Total indices: {document['totals']}."
    for outcome in document["outcomes"]:
        yield ""
        yield from _outcome(outcome)
    if document["discovery"]:
        yield from ("", "When")
    for found in document["discovery"]:
        yield f"  {_capital(found['words'])}"
    if document["value_of_information"]:
        yield from ("", "What to measure first")
    for answer in document["value_of_information"]:
        yield from _information(answer)


def _outcome(outcome: Document) -> Iterator[str]:
    against = f" against {outcome['against']}" if outcome["against"] else ""
    scale = " (log)" if outcome["scale"] == "log" else ""
    yield f"{_capital(outcome['outcome'])}{scale}, {outcome['arm']}{against}"
    if "note" in outcome:
        yield f"  {_capital(outcome['note'])}."
        return
    yield f"  {_luck(outcome)}; {_assumptions(outcome['assumptions'])}."
    telling = [row for row in outcome["parameters"] if row["p"] <= _LEVEL]
    effects = any("shapley" in row for row in outcome["parameters"])
    totals = any("total" in row for row in outcome["parameters"])
    yield (
        f"  {'parameter':<28}{'source':<12}{'first-order':<24}"
        + ("total   " if totals else "")
        + ("Shapley" if effects else "")
    ).rstrip()
    for row in telling[:_SHOWN]:
        cells = f"  {row['name']:<28}{row['kind']:<12}{_interval(row):<24}"
        cells += f"{row['total']:<8.2f}" if totals else ""
        cells += _interval(row["shapley"], "value") if effects else ""
        yield cells.rstrip()
    number = len(outcome["parameters"])
    yield f"  {number - len(telling)} of {number} cannot be told from zero (p > {_LEVEL})."
    groups = [row for row in outcome["groups"] if row["low"] > 0.0][:_SHOWN]
    if groups:
        named = "; ".join(f"{row['name']} {_interval(row)}" for row in groups)
        yield f"  Mechanisms: {named}."
    for line in _convergence(outcome["convergence"], {row["name"] for row in telling}):
        yield f"  {line}"


def _luck(outcome: Document) -> str:
    if outcome["luck"] is None:
        return (
            f"A polynomial explains {outcome['explained']:.0%} of unseen draws; luck is not told "
            "apart (one replicate)"
        )
    return f"Luck {_interval(outcome['luck'], 'share')}"


def _assumptions(found: Document) -> str:
    if found["at_least"]:
        return f"at least {found['share']:.0%} ({found['low']:.0%} at 95 %) rests on assumptions"
    return f"{_interval(found, 'share')} rests on assumptions"


def _convergence(table: list[Document], telling: set[str]) -> Iterator[str]:
    names = (
        [row["name"] for row in table[0]["parameters"] if row["name"] in telling] if table else []
    )
    for name in names[:3]:
        steps = ", ".join(
            f"{part['draws']} draws {_interval(row)}"
            for part in table
            for row in part["parameters"]
            if row["name"] == name
        )
        yield f"Convergence of {name}: {steps}."


def _information(answer: Document) -> Iterator[str]:
    if not answer["measure"]:
        yield f"  {_capital(answer['answer'])}: nothing measured alone would narrow it."
        return
    now = f"wrong in {answer['now']:.0%} now" if answer["of"] == "verdict" else "variance"
    yield f"  {_capital(answer['answer'])} ({now}; {answer['unit']}):"
    for row in answer["measure"]:
        yield f"    {row['name']:<36}{_interval(row, 'gain')}"


def designed_text(document: Document) -> str:
    """Return the results of a design (`designs.designed`) as tables."""
    what = {
        "morris": "mu*: mean size of the change per whole way of one parameter (* beyond luck)",
        "sobol": "shares of the variance of one run: alone (first), with all it acts with (total), "
        "and on the expectation, luck taken off (less luck)",
    }[document["design"]]
    lines = [
        f"{document['case']}: design {document['design']}, {document['points']} points, "
        f"{document['runs']} runs, {document['days']} days, over the prior; 95 % intervals.",
        f"{_capital(what)}.",
    ]
    for outcome in document["outcomes"]:
        against = f" against {outcome['against']}" if outcome["against"] else ""
        lines += ["", f"{_capital(outcome['outcome'])}, {outcome['arm']}{against}"]
        if "note" in outcome:
            lines.append(f"  {_capital(outcome['note'])}.")
        shown = outcome["rows"][: 2 * _SHOWN]
        luck = [row for row in outcome["rows"] if row["name"] == "luck" and row not in shown]
        lines += [_designed(row) for row in shown + luck]
        lines += _designed_convergence(outcome["convergence"])
    return "\n".join([*lines, "", f"Study of the points: {document['study']}"]) + "\n"


def _designed(row: Document) -> str:
    if "mu_star" in row:
        mark = " *" if row["beyond_luck"] else ""
        return f"  {row['name']:<28}mu* {_between(row, 'mu_star')}{mark}"
    shares = (("first", "first"), ("total", "total"), ("less luck", "total_less_luck"))
    cells = [f"{word} {_between(row, key):<22}" for word, key in shares]
    return f"  {row['name']:<28}{''.join(cells)}".rstrip()


def _designed_convergence(steps: list[Document]) -> Iterator[str]:
    for row in steps[-1]["rows"] if len(steps) > 1 else []:
        key = "mu_star" if "mu_star" in row else "total"
        told = [
            f"{step['centres']} centres {_between(one, key)}"
            for step in steps
            for one in step["rows"]
            if one["name"] == row["name"]
        ]
        yield f"  Convergence of {row['name']}: {', '.join(told)}."


def _between(row: Document, key: str) -> str:
    return f"{row[key]:.2f} ({row[f'{key}_low']:.2f} to {row[f'{key}_high']:.2f})"


def _interval(row: Document, key: str = "first") -> str:
    return f"{row[key]:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
