"""The explorer in a browser: what a reader sees, hears and can do with the keyboard."""

from __future__ import annotations

import pytest
from conftest import PROJECT, SEED

for library in ("fastapi", "uvicorn", "jinja2", "sqlite_utils"):
    pytest.importorskip(library, reason="needs the extra 'web'")

from explorer import Client, number_of, serving, write_pages  # noqa: E402 - after the check for the extra


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with serving(write_pages(tmp_path_factory.mktemp("pages"))) as found:
        yield found


@pytest.fixture
def tab(browser):
    """Opens tabs; errors that a page logs fail the test."""
    contexts, errors = [], []

    def opened(width: int = 1280, scheme: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def address(client: Client, path: str) -> str:
    return f"http://127.0.0.1:{client.port}{path}"


@pytest.mark.browser
def test_a_reader_searches_and_opens_the_claim(client, tab):
    page = tab()
    page.goto(address(client, "/?kind=claims"))
    page.get_by_label("Search claims").fill("never frozen")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="It has never frozen since.").click()
    assert page.title().startswith("Sound")
    target = page.locator(".claim:target")
    assert target.text_content().startswith("It has never frozen since.")
    assert target.is_visible()


@pytest.mark.browser
def test_citation_cards_open_on_hover_and_focus_and_close_on_escape(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    first, card = page.locator(".marker").first, page.locator(".card").first
    assert not card.is_visible()
    first.hover()
    assert card.is_visible()
    assert "Anna Berg. Straits" in card.text_content()
    assert "page 42" in card.text_content()
    page.mouse.move(0, 0)
    assert not card.is_visible()
    first.focus()
    assert card.is_visible()
    assert card.get_attribute("id") == first.get_attribute("aria-describedby")
    page.keyboard.press("Escape")
    assert not card.is_visible()


@pytest.mark.browser
def test_the_keyboard_jumps_between_uncited_claims(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    uncited = page.locator("article [data-need]").all_text_contents()
    assert uncited == ["It has never frozen since. (uncited)"]
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.textContent").startswith("It has never frozen since.")
    assert page.locator("#place").text_content() == "1 of 1"
    lit = page.locator(".source .lit").all_text_contents()
    assert lit == ["It has never frozen since."]


@pytest.mark.browser
def test_pasted_text_is_shown_at_once(client, tab):
    page = tab()
    page.goto(address(client, "/paste"))
    page.get_by_label("Wikitext").fill("Fog sank the ferry in 1888.\n\nNobody came back.")
    page.get_by_label("Title").fill("Pier")
    page.get_by_role("button", name="Examine").click()
    assert page.get_by_role("heading", name="Pier").is_visible()
    assert page.locator("article .claim.uncited").count() == 2
    assert page.locator("article .chip.date").text_content() == "1888"


@pytest.mark.browser
def test_hostile_text_does_nothing(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Ice')}"))
    page.locator(".marker").first.hover()
    page.wait_for_timeout(200)
    assert page.title().startswith("Ice")
    assert page.locator("main script, main img, main b").count() == 0


@pytest.mark.browser
def test_the_next_claim_is_the_next_from_where_the_reader_is(tab, tmp_path):
    paragraphs = "\n\n".join(f"The harbour froze again in {year}." for year in range(1800, 1860))
    (tmp_path / "Ice.wiki").write_text(paragraphs)
    with serving(tmp_path) as client:
        page = tab()
        page.goto(address(client, "/pages/0"))
        page.evaluate("document.querySelectorAll('article [data-need]')[29].scrollIntoView({block: 'center'})")
        page.keyboard.press("n")
        place = int(page.locator("#place").text_content().split()[0])
        assert 10 < place < 40
        page.keyboard.press("n")
        assert page.locator("#place").text_content() == f"{place + 1} of 60"


@pytest.mark.browser
def test_a_target_is_not_under_the_bar(client, tab):
    page = tab()
    number = number_of(client, "Sound")
    page.set_viewport_size({"width": 1280, "height": 300})
    claims = client.json(f"/api/pages/{number}")["record"]["claims"]
    page.goto(address(client, f"/pages/{number}#{claims[-1]['id']}"))
    bar = page.locator(".tools").bounding_box()
    assert page.locator(".claim:target").bounding_box()["y"] >= bar["y"] + bar["height"]


@pytest.mark.browser
def test_a_rule_is_explained_on_focus(client, tab):
    page = tab()
    page.goto(address(client, f"/pages/{number_of(client, 'Sound')}"))
    badge = page.locator("article a.finding").first
    card = page.locator(f"[id='{badge.get_attribute('aria-describedby')}']")
    assert not card.is_visible()
    badge.focus()
    assert card.is_visible()
    assert card.text_content()
    page.keyboard.press("Enter")
    assert page.locator(".findings li:target").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_wide_table_scrolls_by_itself_and_shows_its_sources(tab, axe, tmp_path, width, scheme):
    heads = " !! ".join(f"Census of {year}<ref>Holm {year}</ref>" for year in range(1900, 1916))
    rows = "".join(f"|-\n! Town {row}\n| " + " || ".join("1,234,567 people" for _ in range(16)) + "\n" for row in range(30))
    (tmp_path / "Towns.wiki").write_text(f"It is a list.\n{{|\n|+ Towns\n! Town !! {heads}\n{rows}|}}\n", encoding="utf-8")
    with serving(tmp_path) as client:
        page = tab(width=width, scheme=scheme)
        page.goto(address(client, "/pages/0"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        table = page.locator(".grid")
        table.focus()
        assert table.evaluate("one => one.scrollWidth > one.clientWidth")
        marker = table.locator(".marker").last
        marker.focus()
        card = page.locator(f"[id='{marker.get_attribute('aria-describedby')}']")
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


PATHS = [
    "/",
    "/?kind=works&order=cited",
    "/api",
    "/?kind=claims",
    "/?kind=works",
    "/?kind=people",
    "/coverage",
    "/paste",
    "/pages/{page}",
    "/works/{page}/{work}",
    "/people/{page}/{person}",
]


def filled(client: Client, path: str) -> str:
    """The address of a path, the page being Sound and the work one that another page cites too."""
    page = number_of(client, "Sound")
    (work,) = (row["id"] for row in client.json("/api/works?q=harbours")["rows"] if row["record"] == page)
    person = next(row["id"] for row in client.json("/api/people?q=")["rows"] if row["record"] == page)
    return address(client, path.format(page=page, work=work, person=person))


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_have_no_serious_barriers(client, tab, axe, path, scheme):
    page = tab(scheme=scheme)
    page.goto(filled(client, path))
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    bad = [
        (one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found if one["impact"] in {"serious", "critical"}
    ]
    assert bad == []


@pytest.mark.browser
@pytest.mark.parametrize("path", PATHS)
def test_a_phone_needs_no_sideways_scrolling(client, tab, path):
    page = tab(width=360)
    page.goto(filled(client, path))
    page.evaluate(
        "for (const one of document.querySelectorAll('select')) one.append(new Option('a very long name '.repeat(9)))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_dark_mode_is_dark(client, tab):
    page = tab(scheme="dark")
    page.goto(address(client, "/"))
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in background[4:-1].split(",")) < 64


@pytest.mark.browser
def test_a_picture_of_the_explorer(tab):
    """Leaves it in ``output/``; docs/explorer.png is a copy."""
    page = tab()
    with serving(SEED) as client:
        page.goto(address(client, "/pages/0"))
        page.locator(".marker").nth(3).focus()
        page.screenshot(path=PROJECT / "output" / "explorer.png")
        assert "Izvestia of the CC of the CPSU" in page.locator(".card:visible").text_content()
