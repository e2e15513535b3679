"""The words a case may use, as the model has them: what `groundswell check --words` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from groundswell.case.priors import Prior, Range
    from groundswell.case.vocabulary import Vocabulary

Word: TypeAlias = dict[str, str]
Groups: TypeAlias = Mapping[str, list[Word]]


def words(vocabulary: Vocabulary, part: str = "") -> Groups:
    """Return the words of a model that have `part` in them, by where a case may use them.

    Each has its `name`, what it `is`, and the `range` of its number with the unit; of what may be
    left out, also what is taken `else`.
    """
    groups: dict[str, list[Word]] = {
        "decisions (do)": [
            _word(v.name, v.doc, v.range, v.unit, v.default) for v in vocabulary.verbs
        ],
        "numbers of a place": [
            _word(f.name, f.doc, f.range, f.unit, f.default) for f in vocabulary.fields
        ],
        "what rules may watch (when)": [
            {"name": q.name, "is": q.doc, "range": q.unit} for q in vocabulary.quantities
        ],
        "outcomes": [
            {"name": key, "is": one.doc, "range": one.unit}
            for key, one in vocabulary.outcome.items()
        ],
        "parameters": [
            _word(p.name, p.doc, p.range, p.unit, p.value) for p in vocabulary.parameters
        ],
    }
    wanted = part.casefold()
    return {
        title: [word for word in group if wanted in word["name"].casefold()]
        for title, group in groups.items()
    }


def text(groups: Groups) -> str:
    """Return words as text, a word and what it is on a line each."""
    blocks = []
    for title, group in groups.items():
        if group:
            lines = [line for word in group for line in _lines(word)]
            blocks.append("\n".join([title, *lines]))
    return "\n\n".join(blocks)


def _lines(word: Word) -> list[str]:
    otherwise = f"; else {word['else']}" if "else" in word else ""
    return [f"  {word['name']}  [{word['range']}{otherwise}]", f"      {word['is']}"]


def _word(name: str, doc: str, span: Range, unit: str, value: float | Prior | None) -> Word:
    """Return what is told of a word with a number."""
    of = "" if unit == "1" else f" {unit}"
    found = {"name": name, "is": doc, "range": f"{span[0]:g} to {span[1]:g}{of}"}
    if value is None:
        return found
    return found | {"else": f"{value:g}" if isinstance(value, int | float) else _stated(value)}


def _stated(prior: Prior) -> str:
    stated = {name: value for name, value in prior.document().items() if name != "dist"}
    return f"{prior.dist}({', '.join(f'{name} {value}' for name, value in stated.items())})"
