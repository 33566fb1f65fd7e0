"""Reports of the audit: the seed page's golden report, every form, suppressions, the baseline, exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from conftest import PROJECT
from datasets import write_records

from extractor.auditing.guide import explanation
from extractor.auditing.registry import find_rule, rules
from extractor.auditing.reports import HTML, REPORTS
from extractor.auditing.suppress import read_baseline, read_page_ignores, silences_of
from extractor.cli import run
from extractor.errors import ExtractorError

SEED = PROJECT / "fixtures" / "000_69e6d9936d7bb4a5.txt"
GOLDEN = PROJECT / "tests" / "golden" / "000_69e6d9936d7bb4a5.audit.jsonl"
SARIF_SCHEMA = PROJECT / ".cache/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
HARBOUR = """The town lies at the mouth of a river.<ref name="a" />

=cmd|' /C calc'!A0 is what the largest sign says, {{harvtxt|Smith|2003|p=5}}.

About 45% of the houses stand empty.
"""


@pytest.fixture
def harbour(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "harbour.wiki"
    path.write_text(HARBOUR, encoding="utf-8")
    return path.name


@pytest.fixture
def audit(capfdbinary):
    def call(*arguments):
        code = run(["audit", *map(str, arguments)])
        return code, capfdbinary.readouterr().out.decode()

    return call


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_the_seed_has_its_golden_report(audit, monkeypatch, hold):
    monkeypatch.chdir(PROJECT)
    code, out = audit(SEED.relative_to(PROJECT), "--format", "jsonl")
    assert code == 0
    hold(GOLDEN, out)


def test_the_seed_shows_what_its_editor_knows(audit):
    _, out = audit(SEED, "--format", "json")
    page = json.loads(out)["pages"][0]
    assert page["scores"]["claims"] == {"cited": 17, "covered": 13, "uncited": 0, "exempt": 0, "unknown": 0}
    assert page["scores"]["short_resolved"] == {"numerator": 0, "denominator": 16, "value": 0.0}
    by_code = {}
    for finding in page["findings"]:
        by_code.setdefault(finding["code"], []).append(finding["excerpt"])
    assert len(by_code["SFN003"]) == 11
    assert by_code["SFN005"] == ["p=40-41"]
    assert "SFN007" not in by_code
    assert by_code["SFN009"] == ["p=xx"]
    _, out = audit(SEED, "--format", "json", "--scope", "sentence")
    assert json.loads(out)["totals"]["scores"]["claims"] == {
        "cited": 17,
        "covered": 0,
        "uncited": 0,
        "exempt": 0,
        "unknown": 13,
    }


def test_the_table_marks_the_place(audit, harbour):
    code, out = audit(harbour)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith("harbour (harbour.wiki) · coverage 67% (2/3) · 2 errors, 1 warning, 1 note")
    at = next(number for number, line in enumerate(lines) if "REF001" in line)
    assert lines[at].split()[:3] == ["1:39", "error", "REF001"]
    text, carets = lines[at + 1], lines[at + 2]
    assert text[carets.index("^") : carets.rindex("^") + 1] == '<ref name="a" />'


def test_the_terminal_is_safe_from_article_text(audit, tmp_path):
    path = tmp_path / "page.wiki"
    path.write_text("The \x1b[31mlargest\u202e harbour of the coast lies here.\n", encoding="utf-8")
    _, out = audit(path)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "·[31mlargest· harbour" in out


def test_csv_is_safe_from_formulas(audit, harbour):
    _, out = audit(harbour, "--format", "csv", "--select", "UNC,SFN,REF")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["code"] for row in rows} == {"REF001", "SFN001", "SFN022", "UNC003"}
    path = harbour.replace("harbour", "=sum")
    Path(path).write_text(HARBOUR, encoding="utf-8")
    _, out = audit(path, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["page"] for row in rows} == {"'=sum"}
    assert not [value for row in rows for value in row.values() if value[:1] in "=+@-" and value]


def test_sarif_has_places_fingerprints_and_rules(audit, harbour):
    _, out = audit(harbour, "--format", "sarif")
    log = json.loads(out)
    found = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert found["columnKind"] == "unicodeCodePoints"
    assert len(found["tool"]["driver"]["rules"]) == len(rules())
    result = next(result for result in found["results"] if result["ruleId"] == "REF001")
    assert found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "REF001"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert {key: region[key] for key in ("startLine", "startColumn", "endLine", "endColumn", "charOffset", "charLength")} == {
        "startLine": 1,
        "startColumn": 39,
        "endLine": 1,
        "endColumn": 55,
        "charOffset": 38,
        "charLength": 16,
    }
    assert region["snippet"] == {"text": '<ref name="a" />'}
    assert len(result["partialFingerprints"]["extractor/v1"]) == 24
    assert "baselineState" not in result


@pytest.mark.parametrize("target", ["harbour", "seed"])
def test_sarif_fits_its_schema(audit, harbour, target):
    if not SARIF_SCHEMA.is_file():
        pytest.skip("needs the schema (npm install --prefix .cache --legacy-peer-deps @microsoft/jest-sarif)")
    _, out = audit(harbour if target == "harbour" else SEED, "--format", "sarif", "--profile", "strict")
    jsonschema.Draft7Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))).validate(json.loads(out))


def test_junit_is_xml_with_failures(audit, harbour, tmp_path):
    (tmp_path / harbour).write_text(HARBOUR + "A \x08 sign, the largest of <all> & more.\n", encoding="utf-8")
    _, out = audit(harbour, "--format", "junit")
    suite = ET.fromstring(out).find("testsuite")  # noqa: S314 - our own output
    assert suite.get("name") == "harbour"
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure")) > 0


def test_github_commands_escape_what_would_end_them(audit, harbour):
    _, out = audit(harbour, "--format", "github", "--select", "REF001,UNC003")
    undefined, statistic = "The ref “a” is used and never defined.", "A number or statistic has no citation."
    assert out.splitlines() == [
        "::error file=harbour.wiki,line=1,endLine=1,col=39,endColumn=55,title=REF001 harbour::" + undefined,
        "::warning file=harbour.wiki,line=5,endLine=5,col=1,endColumn=37,title=UNC003 harbour::" + statistic,
    ]


def test_markdown_and_wikitext_show_article_text_as_it_is(audit, tmp_path):
    path = tmp_path / "page.wiki"
    path.write_text("The largest * of <b>all</b> &lt;/nowiki> ~~~~ [x](y) | harbours lies here.\n", encoding="utf-8")
    _, out = audit(path, "--format", "markdown", "--select", "UNC005")
    row = next(line for line in out.splitlines() if "UNC005" in line)
    assert r"The largest \* of all \</nowiki\> \~\~\~\~ \[x\]\(y\) \| harbours" in row
    _, out = audit(path, "--format", "wikitext", "--select", "UNC005")
    row = next(line for line in out.splitlines() if "harbours" in line)
    assert row.count("<nowiki>") == row.count("</nowiki>") == 1
    assert "~~~" not in row


@pytest.mark.parametrize("form", [*REPORTS, HTML])
def test_every_form_says_the_same_twice_and_to_a_file(audit, harbour, tmp_path, form):
    _, first = audit(harbour, "--format", form)
    _, second = audit(harbour, "--format", form)
    assert first == second
    audit(harbour, "--format", form, "-o", tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == first


def test_exit_codes(audit, harbour, tmp_path):
    clean = tmp_path / "clean.wiki"
    clean.write_text("The town lies at the mouth of a river.<ref>Smith, John: ''Rivers'', Reed, London 2001, p. 5.</ref>\n")
    assert audit(clean)[0] == 0
    assert audit(harbour)[0] == 1
    assert audit(harbour, "--fail-on", "never")[0] == 0
    assert audit(harbour, "--exit-zero")[0] == 0
    assert audit(harbour, "--select", "UNC003")[0] == 0
    assert audit(harbour, "--select", "UNC003", "--fail-on", "warning")[0] == 1
    assert audit(clean, "--min-coverage", "100")[0] == 0
    assert audit(harbour, "--fail-on", "never", "--min-coverage", "70")[0] == 1
    assert audit("nowhere.wiki")[0] == 2
    assert audit(harbour, "--select", "XYZ")[0] == 2
    assert audit(harbour, "--profile", "nobody")[0] == 2
    assert audit(harbour, "--format", "html", clean)[0] == 2
    binary = tmp_path / "image.wiki"
    binary.write_bytes(b"\x00\x01\x02" * 100)
    assert audit(binary)[0] == 2
    assert audit(harbour, binary)[0] == 3


def test_a_baseline_makes_findings_known(audit, harbour, tmp_path):
    for form in ("json", "jsonl", "sarif"):
        audit(harbour, "--format", form, "-o", tmp_path / "known")
        code, out = audit(harbour, "--baseline", tmp_path / "known", "--format", "jsonl")
        assert code == 0
        assert {row["baseline"] for row in lines_of(out)} == {"unchanged"}
    text = (tmp_path / harbour).read_text(encoding="utf-8")
    (tmp_path / harbour).write_text(
        "A new paragraph comes first.\n\n" + text + '\nIt shrank.<ref name="b" />\n', encoding="utf-8"
    )
    code, out = audit(harbour, "--baseline", tmp_path / "known", "--format", "jsonl", "--select", "REF,SFN,UNC003")
    assert code == 1
    states = {(row["code"], row["excerpt"][:16]): row["baseline"] for row in lines_of(out)}
    assert states.pop(("REF001", '<ref name="b" />')) == "new"
    assert set(states.values()) == {"unchanged"}
    (tmp_path / "known").write_text("not json", encoding="utf-8")
    with pytest.raises(ExtractorError, match="the baseline is no report"):
        read_baseline(str(tmp_path / "known"))


def test_comments_silence_their_line_the_next_or_the_page(audit, tmp_path):
    path = tmp_path / "page.wiki"

    def codes(text):
        path.write_text(text, encoding="utf-8")
        return [row["code"] for row in lines_of(audit(path, "--format", "jsonl", "--select", "REF001,UNC003")[1])]

    bad = 'It grew by 45%.<ref name="a" />'
    worse = "It shrank by 12%.\n\n"
    assert codes(f"{worse}{bad}\n") == ["UNC003", "REF001"]
    assert codes(f"{worse}{bad} <!-- extractor: ignore REF001 -->\n") == ["UNC003"]
    assert codes(f"{worse}<!-- extractor: ignore -->\n{bad}\n") == ["UNC003"]
    assert codes(f"<!-- extractor: ignore UNC -->\n{worse}{bad}\n") == ["REF001"]
    assert codes(f"{worse}{bad}\n\n<!-- extractor: ignore-page REF, UNC003 -->\n") == []
    assert codes(f"{worse}{bad} <!-- extractor: ignore XYZ -->\n") == ["UNC003", "REF001"]


def test_a_silence_says_what_it_holds_for():
    (silence,) = silences_of("a\nb <!-- extractor: ignore REF001 --> c\nd")
    assert silence.holds("REF001", 2)
    assert not silence.holds("REF001", 1)
    assert not silence.holds("REF002", 2)
    assert not silence.holds("REF001", None)


def test_pages_can_be_left_out_by_title(audit, harbour):
    assert "REF001" not in audit(harbour, "--per-page-ignores", "harb*:REF,SFN", "--format", "jsonl")[1]
    assert "REF001" in audit(harbour, "--per-page-ignores", "List of *:REF", "--format", "jsonl")[1]
    with pytest.raises(ExtractorError, match="no pattern with codes"):
        read_page_ignores(["harbour"])


def test_options_can_stand_in_the_configuration(audit, harbour, tmp_path):
    (tmp_path / "extractor.toml").write_text(
        '[audit]\nprofile = "house.toml"\nignore = ["REF001"]\nper-page-ignores = ["Harb*:UNC"]\nformat = "jsonl"\n',
        encoding="utf-8",
    )
    (tmp_path / "house.toml").write_text('select = ["REF", "UNC003"]\n[severity]\nUNC003 = "error"\n', encoding="utf-8")
    code, out = audit(harbour)
    assert code == 1
    assert [(row["code"], row["severity"]) for row in lines_of(out)] == [("UNC003", "error")]


@pytest.mark.parametrize(
    "text", ["domain,class\nhttps://www.gossip.example/,Unreliable\nexample.org,reliable\n", '{"gossip.example": "unreliable"}']
)
def test_a_list_of_domains_may_be_csv_or_json(tmp_path, text):
    from extractor.auditing.reliability import read_reliability

    path = tmp_path / "list"
    path.write_text(text, encoding="utf-8")
    assert read_reliability(str(path))["gossip.example"] == "unreliable"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ExtractorError, match="the list cannot be read"):
        read_reliability(str(path))


def test_a_dataset_is_audited_by_its_records_alone(audit, capfdbinary, tmp_path):
    dataset = tmp_path / "dataset"
    run(["parse", str(SEED)])
    line = capfdbinary.readouterr().out.rstrip()
    write_records(dataset, [line] * 3)
    code, out = audit(dataset, "--format", "jsonl", "--jobs", "1")
    rows = lines_of(out)
    assert code == 0
    assert len(rows) == 45
    assert rows[0]["line"] is None
    golden = lines_of(GOLDEN.read_text(encoding="utf-8"))
    assert [row["fingerprint"] for row in rows[:15]] == [row["fingerprint"] for row in golden]
    assert audit(dataset, "--format", "jsonl", "--jobs", "2")[1] == out
    source = {"file": "islands.txt", "dialect": "tpl_text", "ordinal": 1, "offset": 0}
    reject = {"page": {"title": "Bad page"}, "source": source, "code": "page_timeout", "message": "took too long"}
    write_records(dataset, [line], rejects=[json.dumps(reject).encode()])
    assert audit(dataset)[0] == 3
    for jobs in "12":
        write_records(dataset, [line, b'{"schema_version": 1}'])
        assert audit(dataset, "--jobs", jobs)[0] == 2


def test_the_link_of_a_finding_about_a_section_leads_to_its_heading(audit, tmp_path):
    page = tmp_path / "page.wiki"
    page.write_text("It froze.\n\n== Life ==\n{{unreferenced section|date=May 2001}}\nIt melted in 1875.\n")
    _, said = audit(page, "--format", "html", "--exit-zero")
    (heading,) = re.findall(r'<h2 id="([^"]+)">Life', said)
    assert re.search(rf'<a href="#{heading}">Go to the text of finding \d+</a>', said)


def test_a_folder_of_html_has_an_index_in_every_order(audit, tmp_path, harbour):
    folder = tmp_path / "reports"
    assert audit(SEED, harbour, "--format", "html", "-o", folder, "--exit-zero")[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        *("by-coverage.html", "by-notes.html", "by-title.html", "by-warnings.html", "index.html", "pages"),
    ]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert index.index("harbour.wiki") < index.index("000_69e6d9936d7bb4a5.txt")  # errors first
    assert '<a href="pages/000000.html">' in index


def test_a_rule_is_explained_with_examples():
    text = explanation(find_rule("sfn005"))
    assert text.startswith("SFN005 page-with-range (warning)\n\n``p=`` holds a range of pages.")
    assert "Flagged:\n    The town grew.{{sfn|Smith|2003|p=40–41}}" in text
    with pytest.raises(ExtractorError, match="there is no rule SFN999"):
        find_rule("SFN999")


def test_commands_rules_and_explain(capfd):
    assert run(["rules"]) == 0
    assert len(capfd.readouterr().out.splitlines()) == len(rules())
    assert run(["rules", "--format", "json"]) == 0
    assert {row["code"] for row in json.loads(capfd.readouterr().out)} == {rule.code for rule in rules()}
    assert run(["explain", "unc002"]) == 0
    assert "UNC002 quotation-without-citation" in capfd.readouterr().out
    assert run(["explain", "UNC999"]) == 2
