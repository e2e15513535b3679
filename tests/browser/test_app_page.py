"""The live what-if in a real browser: every control is driven, nothing is asked of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app_support import Served, library, serving
from tests.brief_support import HOSTILE
from tests.browser.test_brief_page import CONTRAST, CUT_OFF, FLAGS, assert_clean_for_axe

import groundswell as gs
from groundswell.case.loader import LIBRARY

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1360
QUICK = "&draws=8&replicates=2&all_arms=0"
TOWNS = f"#case=two-towns&a=as-happened&b=no-help{QUICK}"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("studies")
    gs.load("two-towns").run(
        arms=["as-happened", "more-help"], draws=3, replicates=2, horizon=6, seed=5,
        out=root / "kept",
    )  # fmt: skip
    return root


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(library(folder)) as found:
        yield found


@pytest.fixture
def visit(browser: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Return what opens the page; requests to others and errors fail the test at its end."""
    opened, wrong = [], []

    def at(
        address: str = TOWNS,
        width: int = DESK,
        scheme: str = "light",
        ready: bool = True,
        **more: Any,
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
            **more,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.url)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on(
            "request",
            lambda one: (
                None if one.url.startswith((served.url, "blob:")) else wrong.append(one.url)
            ),
        )
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.on("dialog", lambda one: wrong.append(one.message))
        page.goto(f"{served.url}/{address}")
        opened.append(context)
        if ready:
            settled(page)
        return page

    at.wrong = wrong  # type: ignore[attr-defined]
    yield at
    for context in opened:
        context.close()
    # a refused request is told in the console as well as in the page
    assert [one for one in wrong if "the server responded with a status of 4" not in one] == []


def settled(page: Any) -> None:
    """Wait until all runs of the setting are in."""
    page.wait_for_selector(".cost[aria-busy=false]")
    page.wait_for_selector("[aria-labelledby=h-claims][aria-busy=false]")
    page.wait_for_function(
        "() => { const runs = document.querySelector('[data-testid=runs]');"
        " const told = runs.textContent.match(/\\d+/g);"
        " return told[0] === told[1] && told[0] !== '0'; }"
    )


def after(page: Any, act: Callable[[], Any]) -> None:
    """Do something that changes the setting, and wait for its answer."""
    with page.expect_response("**/api/live"):
        act()
    settled(page)


def cost(page: Any) -> str:
    found: str = page.locator(".cost tbody").inner_text()
    return found


def line(page: Any, which: str) -> str:
    found: str = page.locator(f"[data-line={which}]").get_attribute("d")
    return found


def put(page: Any, selector: str, value: str) -> None:
    """Drag a range input to a value, as a hand does: it moves, then lets go."""
    page.locator(selector).evaluate(
        """(input, value) => {
          input.value = value;
          input.dispatchEvent(new Event("input", {bubbles: true}));
          input.dispatchEvent(new Event("change", {bubbles: true}));
        }""",
        value,
    )


def test_nothing_is_asked_of_others_and_nothing_goes_wrong(visit: Callable[..., Any]) -> None:
    page = visit()
    assert page.title() == "Two towns – Groundswell"
    assert visit.wrong == []  # type: ignore[attr-defined]


def test_human_cost_is_at_the_top_and_stays_there(visit: Callable[..., Any]) -> None:
    page = visit()
    heads = page.locator(".cost thead th").all_inner_texts()
    assert heads[1:3] == ["Deaths", "Detentions"]
    page.evaluate("window.scrollTo(0, 1200)")
    assert page.locator(".cost").bounding_box()["y"] == 0
    assert "Prior only" in page.locator(".cost").inner_text()


def test_another_arm_changes_the_pictures_and_undo_brings_them_back(
    visit: Callable[..., Any],
) -> None:
    page = visit()
    before, there = cost(page), line(page, "b")
    after(page, lambda: page.get_by_label("Arm of B").select_option("more-help"))
    assert line(page, "b") != there
    assert "b=more-help" in page.url
    assert page.locator(".ghost").first.get_attribute("d")
    after(page, lambda: page.get_by_role("button", name="Undo").click())
    assert (cost(page), line(page, "b")) == (before, there)
    after(page, lambda: page.get_by_role("button", name="Redo").click())
    assert line(page, "b") != there
    page.keyboard.press("Control+z")
    settled(page)
    assert page.get_by_label("Arm of B").input_value() == "no-help"
    page.keyboard.press("Control+Shift+z")
    settled(page)
    assert page.get_by_label("Arm of B").input_value() == "more-help"
    after(page, lambda: page.get_by_role("button", name="Reset").click())
    assert page.get_by_label("Arm of B").input_value() == "no-help"


def test_swapping_the_sides_turns_the_difference_round(visit: Callable[..., Any]) -> None:
    page = visit()
    a, b = line(page, "a"), line(page, "b")
    after(page, lambda: page.get_by_role("button", name="Swap A and B").click())
    assert (line(page, "a"), line(page, "b")) == (b, a)


def test_later_decisions_can_be_made_to_answer(visit: Callable[..., Any]) -> None:
    page = visit()
    there = line(page, "b")
    after(page, lambda: page.get_by_label("Later decisions of B").select_option("responsive"))
    assert line(page, "b") != there
    assert "b.later=responsive" in page.url


@pytest.mark.parametrize("side", ["a", "b", "both"])
def test_a_lever_changes_the_side_it_is_aimed_at(visit: Callable[..., Any], side: str) -> None:
    page = visit()
    a, b = line(page, "a"), line(page, "b")
    page.locator(f"input[name=levers][value={side}]").check()
    lever = page.locator("[data-lever='grievance.deaths']")
    assert "drawn" in lever.locator(".says").inner_text()
    after(page, lambda: put(page, "[id='lever-grievance.deaths']", "40"))
    assert (line(page, "a") != a, line(page, "b") != b) == (side != "b", side != "a")
    assert ("a.set.grievance.deaths" in page.url) == (side != "b")
    assert "drawn" not in lever.locator(".says").inner_text()
    after(page, lambda: lever.get_by_role("button", name="Put grievance.deaths back").click())
    assert (line(page, "a"), line(page, "b")) == (a, b)


def test_a_lever_takes_an_exact_number_and_keeps_to_its_range(visit: Callable[..., Any]) -> None:
    page = visit()
    exact = page.get_by_label("alliance.troops, exact")
    assert exact.input_value() == "1500"

    def type_in(text: str) -> None:
        exact.fill(text)
        exact.press("Enter")

    after(page, lambda: type_in("12345"))
    assert "a.set.alliance.troops=12345" in page.url
    after(page, lambda: type_in("999999999"))
    assert "a.set.alliance.troops=100000&" in page.url


def test_a_lever_obeys_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit()
    page.locator("[id='lever-backlash.invitation']").focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert "a.set.backlash.invitation" in page.url


def test_any_parameter_can_be_found(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_label("Find").fill("loyalty severity")
    assert page.locator("[data-lever]").count() == 1
    after(page, lambda: put(page, "[id='lever-loyalty.severity']", "0"))
    assert "loyalty.severity" in page.url
    page.get_by_label("Find").fill("nothing of the kind")
    assert "No parameter is called so" in page.locator("aside").inner_text()
    page.get_by_label("Find").fill("")
    page.locator("aside details", has_text="participation").last.locator("summary").click()
    assert page.locator("[data-lever='participation.threshold']").is_visible()


def test_a_decision_is_moved_weighed_and_left_out(visit: Callable[..., Any]) -> None:
    page = visit()
    there = line(page, "a")
    group = page.locator("details:not(.panel)", has=page.locator("[data-decision=rollback]"))
    group.locator("summary").click()
    after(page, lambda: put(page, "[aria-label='Time of rollback']", "24"))
    assert "a.shift.rollback=-60" in page.url
    assert "6 May 00:00" in page.locator("[data-decision=rollback] .says").inner_text()
    moved = line(page, "a")
    assert moved != there
    strength = page.get_by_label("Strength of rollback")

    def weaker() -> None:
        strength.fill("0.1")
        strength.press("Enter")

    after(page, weaker)
    assert "a.strength.rollback=0.1" in page.url
    after(page, lambda: page.locator("[data-decision=rollback] input[type=checkbox]").uncheck())
    assert "a.drop.rollback=1" in page.url
    chips = page.locator("[data-arm=a] .chip")
    assert chips.count() == 3
    for left in (2, 1, 0):
        after(page, lambda: chips.first.click())
        assert chips.count() == left
    assert line(page, "a") == there


def test_a_decision_is_aimed_at_one_side(visit: Callable[..., Any]) -> None:
    page = visit()
    page.locator("input[name=decisions][value=b]").check()
    assert "not in this arm" in page.locator("[data-decision='alliance.request#1']").inner_text()
    assert page.get_by_label("Time of alliance.request#1").is_disabled()
    page.locator("input[name=decisions][value=a]").check()
    b = line(page, "b")
    after(page, lambda: put(page, "[aria-label='Time of alliance.request#1']", "12"))
    assert line(page, "b") == b


def test_the_day_moves_what_is_told(visit: Callable[..., Any]) -> None:
    page = visit()
    told = {name: page.locator(f"[data-told={name}]").inner_text() for name in ("a", "effect")}
    page.get_by_label("Shown").select_option("protesting")
    table = page.locator("section[aria-labelledby=h-places] tbody")
    places = table.text_content()
    put(page, ".day input", "2")
    assert "7 May 2031" in page.locator(".day").inner_text()
    assert page.locator("[data-told=a]").inner_text() != told["a"]
    assert page.locator("[data-told=effect]").inner_text() != told["effect"]
    assert table.text_content() != places


def test_every_outcome_quantity_and_map_can_be_chosen(visit: Callable[..., Any]) -> None:
    page = visit()
    for label, shown in (("Outcome", "a"), ("Quantity", "effect")):
        select = page.get_by_role("combobox", name=label, exact=True)
        seen = set()
        for option in select.locator("option").all():
            select.select_option(option.get_attribute("value"))
            seen.add(page.locator(f"[data-told={shown}]").inner_text())
            assert page.locator(f"[data-line={shown}]").get_attribute("d")
        assert len(seen) >= 4
    select = page.get_by_label("Shown")
    discs = set()
    for name in ("deaths", "detained", "protesting"):
        select.select_option(name)
        discs.add(page.locator("[data-place=Upper]").get_attribute("d"))
    assert len(discs) == 3


def test_claims_are_judged_under_either_side_and_with_other_arms(visit: Callable[..., Any]) -> None:
    page = visit()
    claim = page.locator("[data-claim=help-works]")
    assert "needs more runs" in claim.inner_text()
    assert "of the arms on show only" in page.get_by_test_id("claims-level").inner_text()
    claim.locator("summary").first.click()
    assert claim.locator("details p").count() >= 2
    after(page, lambda: page.get_by_label("run the other arms").check())
    assert "on show only" not in page.get_by_test_id("claims-level").inner_text()
    after(page, lambda: page.get_by_label("Under the assumptions of").select_option("b"))
    assert "judge=b" in page.url
    assert "prior only" in page.get_by_test_id("claims-level").inner_text()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("draws", "12", "draws=12"),
        ("replicates", "3", "replicates=3"),
        ("days", "7", "days=7"),
        ("seed", "42", "seed=42"),
    ],
)
def test_size_days_and_luck_can_be_chosen(
    visit: Callable[..., Any], name: str, text: str, told: str
) -> None:
    page = visit()
    there = line(page, "a")

    def type_in() -> None:
        page.locator(f"input[name={name}]").fill(text)
        page.locator(f"input[name={name}]").press("Enter")

    after(page, type_in)
    assert told in page.url
    assert line(page, "a") != there


def test_many_days_are_made_to_fit(visit: Callable[..., Any]) -> None:
    page = visit("#case=two-towns&draws=64&replicates=4&all_arms=0")
    page.locator("input[name=days]").fill("400")
    page.locator("input[name=days]").press("Enter")
    page.wait_for_function("() => location.hash.includes('replicates=1')")
    assert page.locator(".error").count() == 0


def test_an_address_is_a_setting(visit: Callable[..., Any]) -> None:
    first = visit()
    after(first, lambda: put(first, "[id='lever-backlash.presence']", "30"))
    first.get_by_role("button", name="Copy address").click()
    first.get_by_role("status").get_by_text("is copied").wait_for()
    copied = first.evaluate("navigator.clipboard.readText()")
    assert copied == first.url
    second = visit(copied.partition("/#")[2].join(["#", ""]))
    assert cost(second) == cost(first)
    assert second.locator("[data-arm=a] .chip").count() == 1
    # pasted into a page that is open
    with second.expect_response("**/api/live"):
        second.evaluate(f"location.hash = {TOWNS!r}")
    settled(second)
    assert second.locator("[data-arm=a] .chip").count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "#case=two-towns&a=gone",
        "#case=two-towns&a.set.no.such=1",
        "#case=two-towns&a.drop.nothing=1",
    ],
)
def test_an_address_that_does_not_fit_says_so_and_can_be_reset(
    visit: Callable[..., Any], address: str
) -> None:
    page = visit(address + QUICK, ready=False)
    told = page.get_by_role("alert").inner_text()
    assert re.search(r"no (arm|parameter|decision)", told)
    after(page, lambda: page.get_by_role("alert").get_by_role("button", name="Reset").click())
    assert page.locator(".error").count() == 0


def test_a_garbled_address_is_read_as_far_as_it_goes(visit: Callable[..., Any]) -> None:
    page = visit(TOWNS + "&a.set.=1&a.set.backlash.presence=x&b.later=never&c.set.x=1&%%%&seed=-3")
    assert page.locator(".error").count() == 0


def test_a_setting_is_saved_as_a_case_that_loads(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    after(page, lambda: put(page, "[id='lever-backlash.presence']", "30"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as case").click()
    waiting.value.save_as(tmp_path / "saved.yaml")
    assert waiting.value.suggested_filename == "what-if.yaml"
    assert {"setting-a", "setting-b"} <= set(gs.load(tmp_path / "saved.yaml").arms)
    assert (
        "groundswell run what-if.yaml --arms setting-a,setting-b"
        in page.get_by_role("status").inner_text()
    )


def test_a_case_file_is_opened_shown_as_text_and_faults_are_told(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit()
    text = (LIBRARY / "two-towns.yaml").read_text()
    hostile = tmp_path / "mine.yaml"
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    hostile.write_text(text.replace("\ntitle: Two towns", f'\ntitle: "{quoted}"'))
    with page.expect_response("**/api/live"):
        page.locator("input[type=file]").set_input_files(hostile)
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('script')")
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("h1 script, h1 img").count() == 0
    assert "upload" in page.url
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("utc_offset", "utc_ofset"))
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_role("alert").get_by_text("Did you mean 'utc_offset'").wait_for()
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 1_000_001)
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_role("alert").get_by_text("larger than 1 MB").wait_for()


def test_another_case_is_chosen(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("combobox", name="Case", exact=True).select_option("belarus-2020")
    page.wait_for_function("() => document.title.startsWith('Belarus')")
    assert page.get_by_label("Arm of A").input_value() == "as-happened"
    assert page.locator(".spot").count() == 7


def test_a_stored_study_is_shown_in_a_frame_without_script_and_gone_on_from(
    visit: Callable[..., Any], folder: Path
) -> None:
    page = visit()
    kept = sorted(path for path in folder.rglob("*") if path.is_file())
    page.get_by_role("button", name="Stored studies").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("kept", exact=True).wait_for()
    assert "as-happened, more-help" in dialog.inner_text()
    held: list[Any] = []
    page.route("**/api/brief*", lambda route: held.append(route))
    dialog.get_by_role("button", name="Show its brief").click()
    dialog.get_by_text("The brief is being made").wait_for()  # not a blank frame and nothing said
    held[0].continue_()
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    dialog.get_by_text("The brief is being made").wait_for(state="detached")
    assert frame.locator("h1").inner_text() == "Two towns"
    assert page.locator("iframe").get_attribute("sandbox") == ""
    assert dialog.get_by_role("link", name="in a tab").get_attribute("href").startswith("/api/")
    after(page, lambda: dialog.get_by_role("button", name="Go on from here").click())
    assert not dialog.is_visible()
    for part in ("case=study%3Akept", "seed=5", "draws=3", "replicates=2", "days=6", "b=more-help"):
        assert part in page.url
    stored = gs.open_study(folder / "kept").table().data["arms"]["more-help"]
    assert stored
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == kept
    page.get_by_role("button", name="Stored studies").click()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('dialog').open")
    page.get_by_role("button", name="Stored studies").click()
    dialog.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()


def test_a_study_gone_on_from_has_the_numbers_of_its_runs(
    visit: Callable[..., Any], folder: Path
) -> None:
    page = visit(
        "#case=study%3Akept&a=as-happened&b=more-help&seed=5&draws=3&replicates=2&days=6&all_arms=0"
    )
    deaths = gs.open_study(folder / "kept").study.array("deaths", "more-help")
    told = page.locator("[data-side=b] td strong").first.inner_text()
    assert float(told.replace("\u202f", "")) == pytest.approx(float(sorted(deaths.ravel())[2:4][0]
                                                              + sorted(deaths.ravel())[3]) / 2,
                                                              abs=0.06)  # fmt: skip


def test_two_pages_do_not_disturb_each_other(visit: Callable[..., Any]) -> None:
    one, other = visit(), visit(TOWNS + "&seed=9")
    before = cost(other)
    after(one, lambda: one.get_by_label("Arm of A").select_option("orders-swapped"))
    assert cost(other) == before
    assert other.get_by_label("Arm of A").input_value() == "as-happened"


def test_dragging_shows_pictures_all_along_and_ends_with_the_last(
    visit: Callable[..., Any],
) -> None:
    page = visit("#case=kazakhstan-2022&draws=8&replicates=1&all_arms=0")
    shown = page.evaluate(
        """async () => {
          const input = document.getElementById("lever-grievance.deaths");
          const line = document.querySelector("[data-line=a]");
          const seen = new Set();
          for (let stop = 0; stop <= 40; stop++) {
            input.value = String(stop);
            input.dispatchEvent(new Event("input", {bubbles: true}));
            await new Promise((go) => setTimeout(go, 60));
            seen.add(line.getAttribute("d"));
          }
          input.dispatchEvent(new Event("change", {bubbles: true}));
          return seen.size;
        }"""
    )
    assert shown >= 4
    settled(page)
    last = line(page, "a")
    fresh = visit("#" + page.url.partition("#")[2])
    assert line(fresh, "a") == last
    after(page, lambda: page.get_by_role("button", name="Undo").click())
    assert "set.grievance" not in page.url  # the whole drag is one step


def test_a_server_that_is_gone_is_told_and_asked_again(browser: Any, tmp_path: Path) -> None:
    with serving(library(tmp_path)) as short_lived:
        page = browser.new_context().new_page()
        page.goto(f"{short_lived.url}/{TOWNS}")
        settled(page)
    page.get_by_label("Arm of B").select_option("more-help")
    alert = page.get_by_role("alert")
    alert.get_by_text("Start it again").wait_for()
    alert.get_by_role("button", name="Try again").click()
    alert.get_by_text("Start it again").wait_for()
    page.context.close()


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_the_page_never_scrolls_sideways(visit: Callable[..., Any], width: int) -> None:
    page = visit("#case=kazakhstan-2022" + QUICK, width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(TOWNS, DESK, scheme)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_label_of_a_picture_is_cut_off(visit: Callable[..., Any], width: int) -> None:
    page = visit("#case=kazakhstan-2022" + QUICK, width)
    page.evaluate("document.querySelectorAll('.marks').forEach((one) => one.remove())")
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(
    visit: Callable[..., Any], repository: Path, width: int, scheme: str
) -> None:
    page = visit("#case=kazakhstan-2022" + QUICK, width, scheme, bypass_csp=True)
    assert_clean_for_axe(page, repository)


def test_the_leader_at_the_end_is_told_with_intervals(visit: Callable[..., Any]) -> None:
    page = visit()
    rows = page.locator("[aria-labelledby=h-doors] tbody tr")
    assert rows.count() == 6
    told = rows.first.inner_text()
    assert told.startswith("in office")
    assert len(re.findall(r"\d+.%\s+<?\d+.*?%–>?\d+", told)) == 2


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(
    visit: Callable[..., Any],
) -> None:
    page = visit()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, summary, a[href], iframe")]
          .filter((one) => !(one.labels?.length || one.ariaLabel || one.title
            || one.textContent.trim()))
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    assert page.evaluate(
        "[...document.querySelectorAll('button:enabled, select, [type=range]:enabled')]"
        ".every((one) => one.tabIndex === 0)"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the results"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "results"


def test_pictures_have_names_for_those_who_hear_them(visit: Callable[..., Any]) -> None:
    page = visit()
    names = page.evaluate("[...document.querySelectorAll('svg[role=img]')].map((s) => s.ariaLabel)")
    assert len(names) == 4
    assert "People in the street, setting A. On 25 May" in names[0]
    assert all("NaN" not in name and "undefined" not in name for name in names)


def test_the_page_of_a_folder_of_studies_begins_with_them(browser: Any, folder: Path) -> None:
    with serving(library(folder, None)) as found:
        page = browser.new_context().new_page()
        page.goto(f"{found.url}/#case=two-towns{QUICK}")
        settled(page)
        assert not page.get_by_role("dialog").is_visible()
        page.goto("about:blank")
        page.goto(found.url)
        page.get_by_role("dialog").get_by_text("kept", exact=True).wait_for()
        page.context.close()
