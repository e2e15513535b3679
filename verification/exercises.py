"""Exercises on data that are not part of the project: run where the data are, else said absent."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass

from verification.markdown import code, number, say, table

WRONG_INPUT = 2  # the exit code by which a version without the exercise refuses its name


@dataclass(frozen=True)
class Exercise:
    """A verb of `groundswell validate`.

    Attributes:
        name: of the exercise.
        title: in words.
        data: file below the folder of data.
        options: beside `--train FILE --json`.
        more: further files that are learnt from.
    """

    name: str
    title: str
    data: str
    options: tuple[str, ...] = ("--rolling",)
    more: tuple[str, ...] = ()


EXERCISES = (
    Exercise("us-2020", "A wave of protest: the United States, 2020", "waves/us-2020-train.csv"),
    Exercise(
        "responses", "How states answered protests", "responses/mass-mobilization-1990-2010.csv"
    ),
    Exercise(
        "survival",
        "How long leaders stayed in office",
        "history/archigos.csv",
        more=(
            "history/reign_leaders.csv",
            "history/gwf_periods.csv",
            "history/polity5.csv",
            "history/powell_thyne_coups_country_year.csv",
            "responses/mass-mobilization-1990-2010.csv",
        ),
    ),
)


def section(one: Exercise, data, folder) -> str:
    """Scores of an exercise as a table, or why there are none; kept in a folder."""
    absent = [name for name in (one.data, *one.more) if not (data / name).is_file()]
    if absent:
        return f"Not run: `{absent[0]}` was not there."
    found = kept(one, [data / name for name in (one.data, *one.more)], folder)
    if isinstance(found, str):
        return found
    notes = [str(note) for note in found.get("notes", [])][:5]
    lines = [
        f"`groundswell validate {one.name} {' '.join(one.options)}`, lower or higher as named."
    ]
    return "\n\n".join([*lines, scores(found.get("scores", [])), *notes])


def kept(one: Exercise, paths, folder):
    """The exercise's JSON, or a sentence why there is none."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    stamp = f"{one} {digest} {code('**/*.py')}"
    place = folder / f"{one.name}.json"
    if place.exists() and (there := json.loads(place.read_text()))["stamp"] == stamp:
        return there["found"]
    say(f"exercise: {one.name}")
    files = [word for path in paths for word in ("--train", str(path))]
    words = ["validate", one.name, *files, *one.options, "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "groundswell", *words], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        if done.returncode == WRONG_INPUT:
            return f"Not run: this version refuses `groundswell {' '.join(words[:2])}` ({why})"
        return f"**Failed**: {why}"
    found = json.loads(done.stdout)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"stamp": stamp, "found": found}))
    return found


def scores(rows) -> str:
    """One row a model, one column a score that any of them has."""
    names = [k for row in rows for k, v in row.items() if isinstance(v, int | float)]
    head = list(dict.fromkeys(names))
    told = [
        [title(row), *(number(row[k], 3) if row.get(k) is not None else "–" for k in head)]
        for row in rows
    ]
    return (
        table(["model", *(name.replace("_", " ") for name in head)], told) if told else "No scores."
    )


def title(row) -> str:
    """The model, and what it predicted where there are several things."""
    return f"{row['model']}: {row['outcome']}" if "outcome" in row else str(row["model"])
