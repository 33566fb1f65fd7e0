"""Facts that were not asked for: nothing else changes, and every output says that they were not looked for."""

from __future__ import annotations

import json
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import extractor
from extractor import ExtractorError
from extractor.cli import run
from extractor.dataset.file_names import MANIFEST
from extractor.exports.formats import FORMATS
from extractor.model import PageHead
from extractor.options import FACT_KINDS, Options, fact_kinds
from extractor.pipeline import extract
from extractor.sources.find import find
from extractor.sources.page import Page
from extractor.sources.read import ReadOptions, read
from extractor.targets.target import Targets
from extractor.web.index import build

if TYPE_CHECKING:
    from extractor.model import Record

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SUBSETS = sorted({fact_kinds(names) for size in range(1, 6) for names in combinations(FACT_KINDS, size)})
OF_CLAIMS = {"citations": ("citations", "covered_by", "support", "segments"), "dates": ("dates",), "people": ("people",)}
WORDS = """'''Ann Lee''' (born 1950) lives in [[Paris]].<ref>Smith, John (1999). ''Rivers''. London: Penguin. p. 5.</ref>
She wrote books.<ref name=a>{{cite book |last=Holm |title=Lakes |year=2003}}, p. 7</ref> He read them.{{sfn|Holm|2003|p=4}}
They met.<ref name=b>Holm 2003, p. 9.</ref> They left.<ref name=b/> She came back (Holm 2003).<ref>[http://a.org A page]</ref>

== Bibliography ==
* Jones, Bob (2001). ''Another Book''. Oxford: Blackwell.
"""


def pages() -> list[Page]:
    found = [page for source in find([str(FIXTURES)]) for page in read(source, ReadOptions()) if isinstance(page, Page)]
    return [*found, Page(PageHead("Ann Lee"), WORDS, "-", "wikitext", 0, 0)]


def looked(page: Page, facts: tuple[str, ...]) -> Record:
    return extract(page, Options(facts=fact_kinds(facts)))


@pytest.fixture(scope="module")
def whole() -> list[tuple[Page, dict[str, Any]]]:
    return [(page, looked(page, FACT_KINDS).to_dict()) for page in pages()]


@pytest.mark.parametrize("facts", SUBSETS, ids=",".join)
def test_what_is_looked_for_is_what_the_whole_record_has(whole, facts):
    for page, full in whole:
        found = looked(page, facts).to_dict()
        missing = [kind for kind in FACT_KINDS if kind not in facts]
        assert [one["message"] for one in found["problems"] if one["code"] == "not_looked_for"] == missing
        for kind in ("claims", "dates", "people", "citations"):
            assert (found[kind] is None) == (kind not in facts), kind
        assert (found["works"] is None) == ("citations" not in facts)
        assert (found["unknown_templates"] is None) == ("claims" not in facts)
        for kind in ("dates", "people", "page", "sections", "unknown_templates"):
            assert found[kind] is None or found[kind] == full[kind]
        hidden = set(chain.from_iterable(names for kind, names in OF_CLAIMS.items() if kind in missing))
        if "claims" in facts:
            assert found["claims"] == [{**claim, **dict.fromkeys(hidden)} for claim in full["claims"]]
        if "citations" in facts:
            citations(found, full, words="plain-references" in facts)


def citations(found: dict[str, Any], full: dict[str, Any], *, words: bool) -> None:
    """Citations and works are the same; those in words have no targets where words were not read."""
    if words:
        assert (found["citations"], found["works"]) == (full["citations"], full["works"])
        return
    assert [one["raw"] for one in found["citations"]] == [one["raw"] for one in full["citations"]]
    assert not any(work["origin"] == "plain_text" for work in found["works"])
    described = {work["id"]: work for work in full["works"] if work["origin"] != "plain_text"}
    assert {work["id"] for work in found["works"] if work["origin"] in {"template", "orphan_tail"}} == {
        name for name, work in described.items() if work["origin"] in {"template", "orphan_tail"}
    }
    before = {one["id"]: one for one in full["citations"]}
    for one in found["citations"]:
        known = before[one["id"]]["targets"]
        if not one["targets"] and known:
            assert one["targets"] is None
        in_templates = [target for target in known if target["work"] in described and target["short"] is None]
        assert one["targets"] is None or all(
            target["work"] in {own["work"] for own in one["targets"]}
            for target in in_templates
            if described[target["work"]]["origin"] != "url"
        )


def test_citations_in_words_stay_raw():
    record = extractor.extract(WORDS, facts=["citations"])
    unread = {one.raw for one in record.citations or () if one.targets is None}
    assert {raw[:13] for raw in unread} == {"<ref>Smith, J", "<ref name=b>H", "<ref name=b/>", "(Holm 2003)"}
    assert "ref_without_source" not in {problem.code for problem in record.problems}


def test_kinds_bring_those_in_which_they_stand():
    assert fact_kinds(["people"]) == ("claims", "people")
    assert fact_kinds(["plain-references"]) == ("citations", "plain-references")
    for wrong in ([], ["works"], ["claims", ""]):
        with pytest.raises(ExtractorError, match="claims,citations,plain-references,dates,people"):
            fact_kinds(wrong)


@pytest.fixture
def article(tmp_path) -> Path:
    (path := tmp_path / "Ann Lee.wiki").write_text(WORDS)
    return path


def converted(article: Path, *options: str) -> tuple[int, dict[str, Any]]:
    folder = article.with_name("dataset")
    code = run(["convert", str(article), "-o", str(folder), "--jobs", "1", *options])
    return code, json.loads((folder / MANIFEST).read_bytes())


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_dataset_says_what_was_looked_for(article, capsys, form):
    code, manifest = converted(article, "--facts", "claims,citations", "--format", form)
    assert code == 0
    assert manifest["settings"]["facts"] == ["claims", "citations"]
    for counts in (manifest["counts"], manifest["sources"][0]["counts"]):
        assert (counts["dates"], counts["people"]) == (None, None)
        assert (counts["claims"], counts["works"]) == (6, 2)
    (line,) = extractor.open_dataset(article.with_name("dataset")).lines()
    (page,) = extractor.read(article)
    assert line == extractor.extract(page, facts=["claims", "citations"]).to_json()
    assert "0 people" not in capsys.readouterr().err
    assert run(["verify", str(article.with_name("dataset"))]) == 0


def test_a_record_is_reused_only_for_the_same_facts(article, capsys):
    converted(article, "--facts", "claims")
    converted(article, "--facts", "claims")
    assert "1 reused" in capsys.readouterr().err
    converted(article)
    assert "0 reused, 1 changed" in capsys.readouterr().err
    assert converted(article, "--facts", "claims", "--diff", str(article.with_name("diff")))[0] == 2
    assert "[other_facts]" in capsys.readouterr().err


def test_records_with_other_facts_are_not_compared(article, tmp_path, capsysbinary):
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    for path, facts in ((old, "claims,citations"), (new, "claims,citations,dates")):
        run(["parse", str(article), "--facts", facts])
        path.write_bytes(capsysbinary.readouterr().out)
    assert run(["diff", str(old), str(new)]) == 2
    assert b"dates were looked for in one of the two only" in capsysbinary.readouterr().err
    assert run(["diff", str(old), str(old)]) == 0


def test_the_audit_says_which_rules_cannot_judge(article, capsys):
    run(["audit", str(article), "--facts", "claims,citations", "--format", "json"])
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert {"UNC004", "UNC008", "SFN019", "REF108", "PAG001"} <= report["totals"]["not_judged"].keys()
    assert not {"UNC001", "SFN001", "REF101", "CIT801", "PAG004"} & report["totals"]["not_judged"].keys()
    assert {finding["code"] for finding in report["pages"][0]["findings"]}.isdisjoint(report["totals"]["not_judged"])
    assert "Not judged, since not all facts were looked for: PAG001, " in err
    assert report["pages"][0]["scores"]["reference_need"]["value"] is None
    assert report["pages"][0]["scores"]["coverage"]["paragraph"]["value"] is not None
    run(["audit", str(article), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["totals"]["not_judged"] == {}


def test_claims_alone_are_not_called_uncited(article, capsys):
    assert run(["audit", str(article), "--facts", "claims", "--format", "json", "--min-coverage", "50"]) == 2
    assert "[not_judged]" in capsys.readouterr().err
    run(["audit", str(article), "--facts", "claims", "--format", "json"])
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert page["scores"]["claims"]["uncited"] == 0
    assert not [finding for finding in page["findings"] if finding["code"].startswith(("UNC", "DIA001"))]


@pytest.mark.parametrize("facts", ["claims", "citations", "claims,citations", "dates"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_export_takes_records_with_some_facts(article, tmp_path, form, facts):
    assert run(["export", str(article), "--to", form, "--facts", facts, "-o", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize("facts", ["claims", "citations"])
def test_stats_and_explorer_take_records_with_some_facts(article, tmp_path, capsysbinary, facts):
    run(["parse", str(article), "--facts", facts])
    (path := tmp_path / "records.jsonl").write_bytes(capsysbinary.readouterr().out)
    assert run(["stats", str(path)]) == 0
    build(Targets([str(path)]), tmp_path / "index")


def test_a_wrong_kind_is_a_wrong_usage(article, capsys):
    assert run(["parse", str(article), "--facts", "claims,works"]) == 2
    assert "claims,citations,plain-references,dates,people" in " ".join(capsys.readouterr().err.split())
