"""The brief in a real browser: nothing leaves the page, everything fits, both colour schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.brief_support import HOSTILE, study

from groundswell.brief import html
from groundswell.brief.odd import describe
from groundswell.model import MECHANISMS, PHASES, VOCABULARY

pytestmark = pytest.mark.browser

# Without these Chromium phones home at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK, PAPER = 390, 1280, 760

CONTRAST = """
() => {
  const parts = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map(
      (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const c = parts(getComputedStyle(at).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const low = [];
  const words = "p, li, td, th, h1, h2, h3, a, code, summary, text";
  for (const node of document.querySelectorAll(words)) {
    if (!node.textContent.trim() || node.closest("details:not([open])")) continue;
    const style = getComputedStyle(node);
    const ink = light(parts(node.tagName === "text" ? style.fill : style.color));
    const page = light(behind(node));
    const ratio = (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
    if (ratio < 4.5) low.push(`${node.tagName} ${node.textContent.trim().slice(0, 30)} ${ratio}`);
  }
  return low;
}
"""

CUT_OFF = """
() => [...document.querySelectorAll("svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const wide = box.left < frame.left - 8 || box.right > frame.right + 8;
    return wide || box.bottom > frame.bottom + 4;
  }).map((text) => `${svg.getAttribute("aria-label").slice(0, 30)}: ${text.textContent}`);
})
"""


def assert_clean_for_axe(page: Any, repository: Path) -> None:
    """Let axe look at a page with everything unfolded; skip loudly without axe."""
    axe = repository / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed (npm ci in web/): NOT tested with axe")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.add_script_tag(content=axe.read_text())
    found = page.evaluate("axe.run()")
    told = [f"{v['id']}: {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]
    assert told == []
    assert len(found["passes"]) > 30


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brief")
    stored, case = study(folder / "study", title=HOSTILE, question="Who falls? " * 12)
    odd = describe(case, MECHANISMS, PHASES, VOCABULARY.outcomes)
    return html.write(stored, case, folder / "brief.html", html.Parts(odd=odd))


@pytest.fixture
def look(browser: Any, page_file: Path) -> Iterator[Callable[..., Any]]:
    """Return what opens the page at a width and in a colour scheme; notes requests and errors."""
    opened = []

    def at(width: int, scheme: str = "light", media: str = "screen", **more: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce",
            **more,
        )  # fmt: skip
        page = context.new_page()
        page.asked, page.wrong = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("dialog", lambda dialog: page.wrong.append(dialog.message))
        page.emulate_media(media=media)
        page.goto(page_file.as_uri())
        opened.append(context)
        return page

    yield at
    for context in opened:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_asked_for_and_nothing_goes_wrong(
    look: Callable[..., Any], page_file: Path, scheme: str
) -> None:
    page = look(DESK, scheme)
    page.wait_for_timeout(200)
    assert page.asked == [page_file.as_uri()]
    assert page.wrong == []


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_the_page_never_scrolls_sideways(look: Callable[..., Any], width: int) -> None:
    page = look(width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_loses_nothing_to_the_right(look: Callable[..., Any]) -> None:
    page = look(PAPER, media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page_in_both_schemes(
    look: Callable[..., Any], scheme: str
) -> None:
    assert look(DESK, scheme).evaluate(CONTRAST) == []


def test_the_schemes_differ(look: Callable[..., Any]) -> None:
    colours = {
        scheme: look(DESK, scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert colours["light"] != colours["dark"]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_label_of_a_picture_is_cut_off(look: Callable[..., Any], width: int) -> None:
    assert look(width).evaluate(CUT_OFF) == []


def test_pictures_are_legible_on_a_phone(look: Callable[..., Any]) -> None:
    heights = look(PHONE).evaluate(
        "[...document.querySelectorAll('svg text')].map((t) => t.getBoundingClientRect().height)"
        ".filter((height) => height > 0)"
    )
    assert min(heights) >= 9


def test_headings_go_down_by_one_and_every_link_inside_leads_somewhere(
    look: Callable[..., Any],
) -> None:
    page = look(DESK)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    broken = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href'))"
        ".filter((h) => !document.querySelector(h))"
    )
    assert broken == []


def test_pictures_have_names_for_those_who_hear_them(look: Callable[..., Any]) -> None:
    tree = look(DESK).locator("body").aria_snapshot()
    for name in ('img "Deaths. as-happened', 'img "Detentions. as-happened'):
        assert name in tree


def test_a_hostile_title_is_shown_and_does_nothing(look: Callable[..., Any]) -> None:
    page = look(DESK)
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.title().startswith(HOSTILE)
    assert page.locator("script").count() == 1  # the page's own
    assert page.wrong == []


SHOWN = "[...document.querySelectorAll('.frame')].filter((f) => f.offsetParent !== null).length"


def test_the_slider_moves_the_map_by_keyboard_and_says_the_day(look: Callable[..., Any]) -> None:
    page = look(DESK)
    slider = page.get_by_role("slider", name="Day")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator("#date").inner_text() == "5 May"
    page.keyboard.press("ArrowRight")
    assert page.locator("#date").inner_text() == "6 May"
    assert slider.get_attribute("aria-valuetext") == "6 May"
    assert page.evaluate(SHOWN) == 1
    assert page.locator(".frame.on svg").get_attribute("aria-label").startswith("6 May.")
    page.keyboard.press("End")
    assert page.locator("#date").inner_text() == "24 May"
    assert page.wrong == []


def test_without_script_the_map_is_small_multiples(look: Callable[..., Any]) -> None:
    page = look(DESK, java_script_enabled=False)
    assert page.locator(".frame:visible").count() == 12
    assert page.locator("#day:visible").count() == 0


def test_in_print_the_map_is_small_multiples(look: Callable[..., Any]) -> None:
    page = look(PAPER, media="print")
    assert page.evaluate(SHOWN) == 12
    assert page.locator("#day:visible").count() == 0
    assert page.locator("nav:visible, .csv:visible").count() == 0


def test_a_table_is_downloaded_from_the_page_itself(look: Callable[..., Any]) -> None:
    page = look(DESK)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Human cost by arm: download as CSV").click()
    download = waiting.value
    assert download.suggested_filename == "made-up-cost.csv"
    text = Path(download.path()).read_text()
    assert text.startswith("arm,deaths_median,deaths_q10,deaths_q90")
    assert [url for url in page.asked if url.startswith("http")] == []


def test_every_scrolling_part_can_be_reached_by_keyboard(look: Callable[..., Any]) -> None:
    stuck = look(PHONE).evaluate(
        "() => { document.querySelectorAll('details').forEach((d) => { d.open = true; });"
        " return [...document.querySelectorAll('.scroll')].filter((e) => e.tabIndex < 0"
        " || !e.getAttribute('aria-label')).length; }"
    )
    assert stuck == 0


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(
    look: Callable[..., Any], repository: Path, width: int, scheme: str
) -> None:
    assert_clean_for_axe(look(width, scheme, bypass_csp=True), repository)
