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
    """

    name: str
    title: str
    data: str
    options: tuple[str, ...] = ("--rolling",)


EXERCISES = (
    Exercise("us-2020", "A wave of protest: the United States, 2020", "waves/us-2020-train.csv"),
    Exercise(
        "responses", "How states answered protests", "responses/mass-mobilization-1990-2010.csv"
    ),
    Exercise("survival", "How long leaders stayed in office", "history/reign_leaders.csv"),
)


def section(one: Exercise, data, folder) -> str:
    """Scores of an exercise as a table, or why there are none; kept in a folder."""
    path = data / one.data
    if not path.is_file():
        return f"Not run: `{one.data}` was not there."
    found = kept(one, path, folder)
    if isinstance(found, str):
        return found
    notes = [str(note) for note in found.get("notes", [])][:5]
    lines = [
        f"`groundswell validate {one.name} {' '.join(one.options)}`, lower or higher as named."
    ]
    return "\n\n".join([*lines, scores(found.get("scores", [])), *notes])


def kept(one: Exercise, path, folder):
    """The exercise's JSON, or a sentence why there is none."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    stamp = f"{one} {digest} {code('**/*.py')}"
    place = folder / f"{one.name}.json"
    if place.exists() and (there := json.loads(place.read_text()))["stamp"] == stamp:
        return there["found"]
    say(f"exercise: {one.name}")
    words = ["validate", one.name, "--train", str(path), *one.options, "--json"]
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
        [str(row["model"]), *(number(row[k], 3) if k in row else "–" for k in head)] for row in rows
    ]
    return (
        table(["model", *(name.replace("_", " ") for name in head)], told) if told else "No scores."
    )
