"""The page on the outside view shows what the data say.

To write its tables anew: GROUNDSWELL_WRITE_DOCS=1 pytest tests/docs/test_history_page.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from groundswell.brief.history import DOORS, HORIZONS, mark
from groundswell.history import episodes as past
from groundswell.history import episodes_view as view
from groundswell.history.episodes import Episode

LETTERS = {"strict": "s", "order": "o", "wide": "w"}


def line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join([line(*head), line(*["---"] * len(head)), *(line(*row) for row in rows)])


def rules(one: Episode) -> str:
    found = [letter for name, letter in LETTERS.items() if one in view.reference(None, name)]
    return "".join(found) + ("c" if one.text("invited") == "contested" else "")


def episodes() -> str:
    head = ("episode", "sender", "troops", "task", "days", "arms", "deaths", "leader",
            *HORIZONS.values(), "successor", "rules")  # fmt: skip
    rows = []
    for one in past.episodes():
        days = "?" if one.days is None else f"{one.days:,.0f}"
        fates = [DOORS[one.fate.at(days)] for days in view.HORIZONS.values()]
        cells = [mark(one, field) for field in ("sender", "troops", "mandate")]
        rest = [mark(one, field) for field in ("armed", "deaths", "leader")]
        rows.append((one.title, *cells, days, *rest, *fates, mark(one, "successor"), rules(one)))
    return table(head, rows)


def counts() -> str:
    found = past.counts(past.episodes())
    shares = ", ".join(f"{number} {kind}" for kind, number in found.items())
    return (
        f"{len(past.episodes())} episodes, {sum(found.values())} cells: {shares}. "
        f"{len(past.sources())} sources."
    )


def shares() -> str:
    rows = []
    for row in view.report("kazakhstan-2022")["sensitivity"]:
        cells = [
            f"{one['k']} of {one['n']}: {100 * one['mean']:.0f} "
            f"({100 * one['low']:.0f} to {100 * one['high']:.0f}) %"
            for one in row["survive"].values()
        ]
        rows.append((f"`{row['rule']}`: {row['says']}", *cells))
    head = ("in office after (without Kazakhstan 2022)", *HORIZONS.values())
    return table(head, rows)


MADE = {"counts": counts, "episodes": episodes, "view": shares}


def made(page: str) -> str:
    for name, make in MADE.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page, found = pattern.subn(lambda part, make=make: part[1] + make() + "\n" + part[2], page)
        assert found == 1, name
    return page


def test_the_tables_of_the_page_are_those_of_the_data(repository: Path) -> None:
    path = repository / "docs" / "history.md"
    page = path.read_text(encoding="utf-8")
    wanted = made(page)
    if os.environ.get("GROUNDSWELL_WRITE_DOCS"):
        path.write_text(wanted, encoding="utf-8")
        page = wanted
    assert page == wanted


def test_what_the_page_says_of_refusals_and_exits_is_so() -> None:
    days = sorted(one.fate.days for one in past.unanswered() if one.fate.at(60) != "office")
    assert len(past.unanswered()) == 6
    assert days == [0, 0, 0, 46]
    gone = {one.id: one.fate.at(365) for one in view.reference("kazakhstan-2022")}
    left = {name: door for name, door in gone.items() if door != "office"}
    assert left == {
        "hungary-1956": "foreign",
        "solomons-2006": "negotiated",
        "liberia-1979": "coup",
        "lesotho-2014": "ordinary",
        "east-timor-2006": "ordinary",
    }
    assert past.episode("liberia-1979").fate.days == 362
    hosts = [one.country for one in view.reference(None)]
    wide = [one.country for one in view.reference(None, "wide")]
    assert wide.count("Solomon Islands") == hosts.count("Lesotho") == 3
    assert hosts.count("Central African Republic") == 2
