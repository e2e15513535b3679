"""Scores of exercises as tables for a terminal."""

from __future__ import annotations

from typing import Any


def us_2020(found: dict[str, Any]) -> str:
    """Return the table of the wave of 2020."""
    first, last = found["judged"]["judged_days"]
    lines = [
        f"{found['exercise']}, {found['mode']}: {first} to {last}, one day ahead, "
        f"{found['scores'][0]['state_days']} state-days",
        "",
        f"{'model':32}{'Poisson':>10}{'own law':>10}{'MAE':>8}",
    ]
    lines += [
        f"{row['model']:32}{row['log_likelihood']:10.3f}"
        f"{row['own_log_likelihood']:10.3f}{row['mae']:8.2f}"
        for row in found["scores"]
    ]
    ahead, half, bar = found["free_running"], found["half_of_states"]["scores"], found["bar"]
    nation = ahead["national_days"]
    eighty = next(row for row in nation["intervals"] if row["level"] == 0.8)
    lines += [
        "",
        "Mean log likelihood per state-day (higher is better); mean absolute error.",
        f"To beat on the test file: {bar['log_likelihood']} and {bar['mae']} ({bar['of']}).",
        f"Nothing more seen for up to 14 days: 80 % intervals hold {eighty['covered']:.0%} of the "
        f"national counts (median width {eighty['median_width']:.0f}), MAE {nation['mae']:.0f}.",
        f"States never seen: {half[0]['log_likelihood']:.3f} and {half[0]['mae']:.2f}, "
        f"{half[1]['model']} {half[1]['log_likelihood']:.3f} and {half[1]['mae']:.2f}.",
        "",
    ]
    return "\n".join([*lines, *found["notes"]])


def responses(found: dict[str, Any]) -> str:
    """Return the table of states' responses."""
    first, last = found["judged"]["days"]
    lines = [
        f"responses, {found['mode']}: {found['judged']['protests']} protests of {first} to {last}",
    ]
    for outcome, bar in found["bar"].items():
        rows = [row for row in found["scores"] if row["outcome"] == outcome]
        if not rows:
            continue
        lines += ["", _head(f"{outcome} ({rows[0]['happened']:.1%})")]
        lines += [_row(row) for row in rows]
        aucs = ", ".join(f"{name} {value}" for name, value in bar["auc"].items())
        briers = ", ".join(f"{name} {value}" for name, value in bar["brier"].items())
        lines.append(f"To beat on 2011-2020: AUC {aucs}; Brier {briers}.")
    return "\n".join([*lines, "", _EXPLAINED, "", *found["notes"]])


def survival(found: dict[str, Any]) -> str:
    """Return the table of leaders' survival."""
    judged = found["judged"]
    first, last = judged["days"]
    lines = [
        f"survival, {found['mode']}: learnt from what was known on {found['split']} "
        f"({found['learnt']['episodes']} episodes of {found['days']}); judged {judged['episodes']} "
        f"of {first} to {last}, leaders followed to {found['followed_to']}",
    ]
    for outcome in dict.fromkeys(row["outcome"] for row in found["scores"]):
        rows = [row for row in found["scores"] if row["outcome"] == outcome]
        lines += ["", _head(f"{outcome} ({rows[0]['happened']:.1%})")]
        lines += [_row(row) for row in rows]
    times = [row for row in found["scores"] if "time_log_likelihood" in row]
    whole = {row["model"]: row["time_log_likelihood"] for row in times}
    lines += ["", "Log likelihood of the time to exit within five years, per episode:"]
    lines += [f"  {name:52}{value:9.4f}" for name, value in whole.items()]
    return "\n".join([*lines, "", _EXPLAINED, "", *found["notes"]])


_EXPLAINED = (
    "AUC and log likelihood: higher is better; Brier score: lower. In brackets: how often it "
    "happened. 95 % intervals of the AUC: countries drawn."
)


def _head(title: str) -> str:
    return f"{title:52}{'AUC':>7}{'':>16}{'Brier':>9}{'log lik.':>10}{'predicted':>11}"


def _row(row: dict[str, Any]) -> str:
    auc = "-" if row["auc"] is None else f"{row['auc']:.3f}"
    low, high = row["intervals"].get("auc", (None, None))
    between = "" if low is None or high is None else f"{low:.3f}-{high:.3f}"
    return (
        f"{row['model']:52}{auc:>7}{between:>16}{row['brier']:9.4f}{row['log_likelihood']:10.4f}"
        f"{row['predicted']:11.1%}"
    )
