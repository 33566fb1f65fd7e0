"""The HTML report in a real browser: filters, keyboard, phone width, accessibility, hostile text, no request to the network."""

from __future__ import annotations

import pytest
from conftest import PROJECT, SEED

from extractor.cli import run

pytestmark = pytest.mark.browser

TITLE = '"Ice" onmouseover="alert(0)" &amp; snow'  # no wiki has a title with < or >
HOSTILE = """<script>alert(1)</script> is the &lt;script&gt;alert(2)&lt;/script&gt; of "quotes" and 'quotes',
says "><img src=x onerror=alert(3)>.

It links to [javascript:alert(4) a bad place] and
&lt;a href="javascript:alert(5)"&gt;another one&lt;/a&gt; in 1999.

== &lt;svg onload=alert(6)&gt; ==
The style &lt;/style&gt;&lt;body onload=alert(7)&gt; grew by 45 percent.<ref name="&quot; onmouseover=&quot;alert(8)" />
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Reports of the seed and of a hostile page, and the folder of both."""
    folder = tmp_path_factory.mktemp("reports")
    hostile = folder / f"{TITLE}.wiki"
    hostile.write_text(HOSTILE, encoding="utf-8")
    assert (
        run(["audit", str(SEED), "--format", "html", "--scope", "sentence", "-o", str(folder / "seed.html"), "--exit-zero"])
        == 0
    )
    assert run(["audit", str(hostile), "--format", "html", "-o", str(folder / "hostile.html"), "--exit-zero"]) == 0
    assert run(["audit", str(SEED), str(hostile), "--format", "html", "-o", str(folder / "all"), "--exit-zero"]) == 0
    return folder


@pytest.fixture
def page(browser, request):
    """A page that fails the test on script errors, console errors, dialogs, and requests to anything but files."""
    options = getattr(request, "param", {})
    context = browser.new_context(**options)
    opened = context.new_page()
    trouble = []
    opened.on("pageerror", lambda error: trouble.append(f"error {error}"))
    opened.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    opened.on("request", lambda sent: None if sent.url.startswith(("file:", "data:")) else trouble.append(sent.url))
    yield opened
    context.close()
    assert trouble == []


def visit(page, path):
    page.goto(path.as_uri())


def test_filters_hide_findings_and_colours(page, reports):
    visit(page, reports / "seed.html")
    notes = page.locator(".findings .note")
    assert notes.count() > 5
    assert notes.first.is_visible()
    page.locator("#show-note").uncheck()
    assert not notes.first.is_visible()
    assert page.locator(".findings .warning").first.is_visible()
    claim = page.locator("article .cited").first
    before = claim.evaluate("node => getComputedStyle(node).textDecorationLine")
    page.locator("#show-cited").uncheck()
    after = claim.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert (before, after) == ("underline", "none")


def test_statuses_differ_by_pattern_not_only_by_colour(page, reports):
    visit(page, reports / "seed.html")
    styles = {
        status: page.locator(f"form mark.{status}").evaluate("node => getComputedStyle(node).textDecorationStyle")
        for status in ("cited", "covered", "uncited", "exempt", "unknown")
    }
    assert len(set(styles.values())) == 5, styles


def test_the_keyboard_reaches_everything(page, reports):
    visit(page, reports / "seed.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings"
    visit(page, reports / "seed.html")
    page.locator("#show-note").focus()
    page.keyboard.press("Space")
    assert not page.locator(".findings .note").first.is_visible()
    page.keyboard.press("Space")
    link = page.locator(".findings a").first
    link.focus()
    page.keyboard.press("Enter")
    target = page.evaluate("document.querySelector(':target').tagName")
    assert target == "MARK"


@pytest.mark.parametrize("name", ["seed.html", "hostile.html", "all/index.html"])
@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 740}}], indirect=True)
def test_nothing_sticks_out_on_a_phone(page, reports, name):
    visit(page, reports / name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["seed.html", "hostile.html", "all/index.html"])
@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_accessibility_has_no_serious_violation(page, reports, axe, name):
    visit(page, reports / name)
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then(found => found.violations)")
    serious = [
        (found["id"], [node["html"] for node in found["nodes"]][:3])
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_hostile_text_shows_as_text(page, reports):
    visit(page, reports / "hostile.html")
    assert page.locator("h1").inner_text() == TITLE
    assert "<script>alert(2)</script>" in page.locator("article").inner_text()
    assert '<a href="javascript:alert(5)">another one</a>' in page.locator("article").inner_text()
    assert page.locator("article h2").inner_text() == "<svg onload=alert(6)>"
    assert (
        page.locator("script, svg, img, iframe, object, [onload], [onerror], [onmouseover], a[href^=javascript]").count() == 0
    )


def test_the_policy_forbids_all_but_the_style_sheet(page, reports):
    visit(page, reports / "seed.html")
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.locator("body").evaluate("node => getComputedStyle(node).margin") == "0px"  # the sheet's hash fits


def test_the_index_links_to_the_pages_in_every_order(page, reports):
    visit(page, reports / "all" / "index.html")
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="Sort by page").click()
    titles = page.locator("tbody th").all_inner_texts()
    assert titles == sorted(titles)
    assert page.locator("th[aria-sort=ascending]").inner_text() == "Page"
    page.locator("tbody a").first.click()
    assert page.locator("h1").inner_text() == TITLE


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_filters_work_without_scripts(page, reports):
    visit(page, reports / "seed.html")
    page.locator("label", has_text="note").click()
    assert not page.locator(".findings .note").first.is_visible()


def test_a_picture_of_the_report(page, reports):
    """Leaves it in ``output/``; docs/report.png is a copy."""
    visit(page, reports / "seed.html")
    page.screenshot(path=PROJECT / "output" / "report.png")
    assert page.locator(".findings li").count() > 10
