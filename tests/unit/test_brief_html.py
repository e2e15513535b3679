"""The brief of a made-up study: what it says, and that nothing in it can act."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.brief_support import HOSTILE, study

from groundswell.brief import html
from groundswell.errors import StudyError
from groundswell.store.read import Study

SECTIONS = ("answer", "cost", "effect", "map", "street", "claims", "decides", "trust", "method")
PARTS = ("differences", "exits", "places", "observed", "validation", "rests", "limits", "odd",
         "provenance", "cite")  # fmt: skip
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Collects tags, headings and text; notes tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return html.render(*study(tmp_path_factory.mktemp("study")))


def test_every_section_is_there_in_order(page: str) -> None:
    found = [attributes["id"] for tag, attributes in Page(page).tags if tag == "section"]
    assert tuple(found) == SECTIONS
    parts = [attributes["id"] for tag, attributes in Page(page).tags if tag == "h3" and attributes]
    assert tuple(parts) == PARTS


def test_tags_are_balanced(page: str) -> None:
    parsed = Page(page)
    assert parsed.unbalanced == []
    assert parsed.open == []


def test_headings_go_down_by_one_at_most(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_there_is_one_script_of_ours_and_nothing_to_load(page: str) -> None:
    for tag, attributes in Page(page).tags:
        assert tag not in {"iframe", "object", "embed", "img", "form"}
        assert not any(name.startswith("on") for name in attributes)
        loads = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        assert loads in (None, "data:,")
    assert "url(" not in page
    assert "@import" not in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(
        attributes["content"] or ""
        for tag, attributes in Page(page).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert f"script-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    for word in ("fetch", "XMLHttpRequest", "innerHTML", "eval", "import("):
        assert word not in script


def test_a_page_may_be_had_without_its_script(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "calm", draws=4)
    written = html.render(stored, case, html.Parts(script=False))
    assert "<script" not in written
    assert "script-src" not in written
    assert 4 <= written.count('class="frame still"') <= 12


def test_every_picture_can_be_heard_and_has_a_table(page: str) -> None:
    pictures = [attributes for tag, attributes in Page(page).tags if tag == "svg"]
    assert len(pictures) >= 2 + 4 + 2 + 2 + 1
    for attributes in pictures:
        assert attributes["role"] == "img"
        assert len(attributes["aria-label"] or "") > 20
    assert page.count("<svg") == page.count("<desc>")
    tables = page.count("<table")
    assert tables >= 6
    assert tables == page.count("<caption>")


def test_human_cost_comes_before_everything_but_the_answer(page: str) -> None:
    assert page.index('id="cost"') < page.index('id="street"')
    head = page[page.index("<thead>") : page.index("</thead>")]
    columns = re.findall(r"<th[^>]*>([^<]+)</th>", head)
    assert columns[1:3] == ["Deaths", "Detentions"]
    first = Page(page[page.index('class="answer"') :]).text.split(".")[0]
    assert "people die" in first
    assert "detained" in first


def test_everything_is_labelled_prior_only(page: str) -> None:
    assert "Prior only" in page
    assert page.count("prior only") >= 3
    assert "forecast" in page


def test_the_answer_has_three_sentences_from_the_numbers(page: str) -> None:
    answer = page[page.index('class="answer"') : page.index("</ol>")]
    assert answer.count("<li>") == 3
    told = Page(answer).text
    assert "fewer people die on average" in told
    assert "does not measurably change" in told
    assert "of the 95 parameters are assumptions" in told or "parameters are assumptions" in told


def test_claims_show_verdict_known_outcome_and_what_would_settle_them(page: str) -> None:
    section = page[page.index('id="claims"') : page.index('id="decides"')]
    assert section.count('class="badge v-contradicted"') == 2  # at a glance, and in full
    claims = Page(section).text
    assert "It turned out false" in " ".join(claims.split())
    assert "The event itself:" in claims
    assert "What would change it:" in claims
    assert "not testable" in claims
    assert "a matter of taste" in claims


def test_observations_show_hit_and_miss_unrounded(page: str) -> None:
    observed = page[page.index('id="observed"') : page.index('id="claims"')]
    assert "10\u202f000\u202f000" in observed
    assert observed.count('class="miss"') == 1
    assert observed.count('class="hit"') == 1
    assert "0 of 1" in observed
    assert "or 100 to 200" in observed


def fitted(stored: Study, fit: str) -> Study:
    """Return a study as if its draws were of a posterior."""
    stored.meta["posterior"] = {
        "fit": fit, "fitted_to": "2 observations", "label": "fitted to 2 observations", "rows": 500,
        "luck": "fresh", "outcome": "converged", "reasons": [], "silent": [], "folder": "posterior",
        "effective_draws": None,
    }  # fmt: skip
    return stored


def test_what_was_fitted_is_not_told_as_held_out(tmp_path: Path, page: str) -> None:
    stored, case = study(tmp_path, "as-happened", "calm", draws=4)
    every = " ".join(Page(html.render(fitted(stored, "all"), case)).text.split())
    assert "The draws were fitted to all of them" in every
    assert "1 of 2 lie in the interval" in every
    assert "held out lie in" not in every
    some = " ".join(Page(html.render(fitted(stored, "fit"), case)).text.split())
    assert "fitted to those marked “fit”" in some
    assert "Of those held out, 0 of 1 lie in the interval" in some
    assert "None of them decides what is printed here" in page


def test_the_same_answer_under_other_rules_is_folded_and_another_one_is_shown(
    tmp_path: Path,
) -> None:
    claim = {
        "id": "will-fall", "speaker": "a neighbour", "source": "letter", "says": "the leader goes",
        "horizons": [10], "variants": [{"as-happened": "calm"}, {"as-happened": "fall"}],
        "statement": [{"measure": {"outcome": "exit_day", "event": {"at_most": "horizon"}},
                       "arms": ["as-happened"], "at_least": 0.5}],
    }  # fmt: skip
    stored, case = study(tmp_path, "as-happened", "calm", "fall", claims=[claim])
    written = html.render(stored, case)
    section = written[written.index('id="claims"') : written.index('id="decides"')]
    (folded,) = re.findall(r"<summary>(The same .*?)</summary>", section)
    assert re.search(r"true in 0.%.\(0.%.to.\d+.%\) of draws", folded)
    assert section.count('class="badge v-supported"') == 1
    assert section.count('<div class="reading">') == 2


def test_every_parameter_that_the_page_names_is_explained(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "calm", draws=40, replicates=1)
    told = "Most on participation.join (assumption; 19 %); -0.04 in 97% of draws"
    document = {"outcomes": [], "discovery": [{"words": told}]}
    page = html.render(stored, case, html.Parts(sensitivity=document))
    part = page[page.index('id="decides"') : page.index('id="trust"')]
    assert "<dt><code>participation.join</code></dt>" in part
    assert escape(case.parameters["participation.join"].doc) in part
    assert "−0.04 in 97\u00a0% of draws" in part


def test_swapped_orders_are_spoken_of_only_where_they_were_run(tmp_path: Path, page: str) -> None:
    assert "Swapping the orders of North and South" in page
    assert "Swapping" not in html.render(*study(tmp_path, "as-happened", "calm", draws=4))


def test_sources_recalled_from_memory_are_listed(page: str) -> None:
    rests = Page(page[page.index('id="rests"') : page.index('id="limits"')]).text
    assert "recalled, not read" in rests
    assert "dead" in rests


def test_provenance_lets_the_study_be_run_again(page: str) -> None:
    provenance = Page(page[page.index('id="provenance"') :]).text
    for wanted in ("--seed 5", "--draws 80 --replicates 4", "case.json", "groundswell rerun"):
        assert wanted in provenance


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    stored, case = study(
        tmp_path, "as-happened", "calm", draws=4, title=HOSTILE, question=HOSTILE,
        places=[{"name": HOSTILE[:60], "population": 1e5, "lon": 1.0, "lat": 2.0},
                {"name": "South", "population": 1e5, "lon": 1.0, "lat": 2.0}],
        arms={"calm": {"why": HOSTILE, "remove": "shock.*", "later": "frozen"}},
        decisions=[{"at": "2031-05-05T06:00", "do": "shock.price", "note": HOSTILE}],
    )  # fmt: skip
    written = html.render(stored, case)
    parsed = Page(written)
    tags = [tag for tag, _ in parsed.tags]
    assert tags.count("script") == 1  # the page's own
    assert "img" not in tags
    assert "<script>alert('x')</script>" in parsed.text


def test_a_study_with_failed_runs_says_how_many(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "broken", draws=8)
    failed = stored.meta["runs"]["failed"]
    assert failed > 0
    assert f"{failed} of {stored.meta['runs']['planned']} runs failed" in html.render(stored, case)


def test_one_arm_one_day_and_one_run_make_a_brief_too(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", draws=1, replicates=1, days=1, observed=[])
    written = html.render(stored, case)
    assert "nothing to compare" in written
    assert "The case states no observation" in written


def test_a_long_study_has_years_and_a_picture_of_the_whole_horizon(tmp_path: Path) -> None:
    stored, case = study(tmp_path, "as-happened", "calm", draws=3, replicates=1, days=1095)
    written = html.render(stored, case)
    assert "day 365" in written
    assert "day 1095" in written
    assert "The whole horizon" in written


def test_the_same_study_gives_the_same_bytes_and_they_are_few(tmp_path: Path, page: str) -> None:
    stored, case = study(tmp_path / "study")
    first = html.write(stored, case, tmp_path / "a.html").read_bytes()
    assert html.write(stored, case, tmp_path / "a.html").read_bytes() == first
    assert len(first) < 3e6


def test_a_folder_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    stored, case = study(tmp_path / "study", "as-happened", draws=2)
    with pytest.raises(StudyError, match="cannot be written"):
        html.write(stored, case, tmp_path / "nowhere" / "brief.html")


def test_a_published_brief_does_not_say_where_it_was_made(tmp_path: Path) -> None:
    stored, case = study(tmp_path / "private" / "made")
    assert stored.path.is_absolute()
    said = html.render(stored, case)
    assert str(tmp_path) not in said
    assert "--out made" in said


@pytest.mark.parametrize("path", ["/made", "/tmp/made"])
def test_taking_folders_out_of_a_page_leaves_its_tags_and_addresses(path: str) -> None:
    page = f'<pre>run --out {path}-3y</pre><br/><a href="https://a.org/tmp/x">x</a>'
    about: Any = SimpleNamespace(path=Path(path), meta={"posterior": None})
    told = "/made-3y" if path == "/made" else "made-3y"
    assert html._without_folders(page, about) == page.replace(f"{path}-3y", told)
