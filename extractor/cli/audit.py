"""``extractor audit``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.auditing.finding import Scope, Severity  # noqa: TC001 - the command line reads the annotations
from extractor.auditing.reports import HTML, REPORTS, find_report
from extractor.cli.common import (
    FAILURES,
    NOTHING_READ,
    AsOf,
    Console,
    Facts,
    Language,
    Namespace,
    PageMemory,
    PageTimeout,
    PersonIndex,
    Title,
    asked_facts,
    day,
    namespaces,
)
from extractor.engines.limits import MEGABYTES, SECONDS, Limits
from extractor.errors import ExtractorError
from extractor.options import Dialect  # noqa: TC001 - the command line reads the annotations
from extractor.sources.live.asked import Asked  # noqa: TC001 - the command line reads the annotations
from extractor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.auditing.reports.rows import Totals
    from extractor.auditing.run import Audited, Failed

FINDINGS = 1

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TARGET",
        help="Datasets, records of `parse`, or sources: files, folders, patterns, addresses of wiki pages; `-` is stdin.",
        show_default=False,
    ),
]


def audit(
    targets: Targets = None,
    *,
    live: Asked,
    scope: Annotated[
        Scope,
        typer.Option(
            "--scope", help="How far a citation reaches: its sentence, back to the citation before it, its paragraph."
        ),
    ] = "since-previous",
    profile: Annotated[
        str, typer.Option("--profile", metavar="NAME", help="default, strict, blp, editcheck, or a TOML file of your own.")
    ] = "default",
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODES", help="Only these rules: codes, their beginnings, ALL.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Not these rules.")] = None,
    per_page_ignores: Annotated[
        list[str] | None,
        typer.Option(
            "--per-page-ignores", metavar="TITLE:CODES", help="Not these rules for pages whose title fits the pattern."
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name is the key in the configuration
        str, typer.Option("--format", metavar="|".join((*REPORTS, HTML)), help="Form of the report.")
    ] = "table",
    sort: Annotated[
        Literal["severity", "place"],
        typer.Option("--sort", help="Order of a page's findings in table, html, markdown, wikitext; else by place."),
    ] = "severity",
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Instead of a report, a patch to the wikitext of what is mechanical; no file is changed."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="File for the report; folder for html of several pages."),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Earlier report (json, jsonl, sarif) whose findings are known."),
    ] = None,
    reliability: Annotated[
        str | None, typer.Option("--reliability", metavar="FILE", help="Your list of domains and their classes, CSV or JSON.")
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            "--history", metavar="DIR", help="Histories by `extractor history`: when uncited claims lost their citation."
        ),
    ] = None,
    fail_on: Annotated[
        Literal[Severity, "never"], typer.Option("--fail-on", help="Least severity that gives exit code 1.")
    ] = "error",
    min_coverage: Annotated[
        float | None, typer.Option("--min-coverage", metavar="PCT", min=0, max=100, help="Exit code 1 under this coverage.")
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit code 0 whatever the findings.")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, metavar="NUMBER", help="Processes for a dataset.", show_default="one a core")
    ] = os.cpu_count() or 1,
    facts: Facts = None,
    namespace: Namespace = None,
    as_of: AsOf = None,
    dialect: Annotated[
        Literal["auto", Dialect],
        typer.Option("--dialect", help="How the sources write a page."),
    ] = "auto",
    title: Title = None,
    language: Language = None,
    person_index: PersonIndex = None,
    page_timeout: PageTimeout = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    console: Console,
) -> None:
    """Report claims without citation and broken citations, of a dataset or of any source.

    Examples:
      extractor audit article.wiki
      extractor audit data --format html --output report.html
      extractor audit articles --format sarif --fail-on warning > findings.sarif
      extractor audit data --select UNC --min-coverage 80
      extractor audit article.wiki --fix | patch -p1
    """
    from extractor.auditing.losses import read_losses
    from extractor.auditing.page import Policy
    from extractor.auditing.profiles import load_profile, narrowed
    from extractor.auditing.reliability import read_reliability
    from extractor.auditing.reports.rows import Context, Totals
    from extractor.auditing.run import AuditTask, audit_targets
    from extractor.auditing.subject import Settings
    from extractor.auditing.suppress import read_baseline, read_page_ignores
    from extractor.outputs import whole_text
    from extractor.targets.dataset import open_histories
    from extractor.targets.sources import ReadingOptions

    if title and len(targets or ()) > 1:
        raise typer.BadParameter("it names one page, and there are several targets", param_hint="--title")
    if fix and format != "table":
        raise typer.BadParameter("it writes a patch, in no other form", param_hint="--fix")
    settings = Settings(
        scope,
        read_reliability(reliability) if reliability else None,
        losses=read_losses(open_histories(history).lines()) if history else {},
    )
    if min_coverage is not None:
        settings = replace(settings, min_coverage=min_coverage / 100)
    policy = Policy(
        narrowed(load_profile(profile), _codes(select), _codes(ignore)),
        settings,
        read_page_ignores(per_page_ignores or ()),
        read_baseline(baseline) if baseline else None,
    )
    colour = format == "table" and output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    context = Context(__version__, profile, scope, colour, _width(), sort)
    if fix:
        from extractor.auditing.fixes import render_patch

        work = AuditTask(policy, render_patch)
    elif format == HTML:
        from extractor.auditing.reports import html_page

        work = AuditTask(policy, html_page.PageReport(context))
    else:
        report = find_report(format)
        work = AuditTask(policy)
    reading = ReadingOptions(
        tell=console.say,
        facts=asked_facts(facts),
        as_of=day(as_of),
        language=language,
        person_index=person_index,
        dialect=None if dialect == "auto" else dialect,
        title=title,
        namespaces=namespaces(namespace, default="0"),
        live=live,
        limits=Limits(page_timeout, page_memory),
    )
    results = audit_targets(targets or [], work, jobs, reading)
    totals = Totals()
    failures: list[Failed] = []
    audited = _counted(results, totals, failures, console)
    first = next(audited, None)
    if first is not None:  # else there is nothing to report
        pages = chain([first], audited)
        if format == HTML:
            html_page.write(pages, context, output)
        else:
            with whole_text(Path(output) if output else None) as stream:
                stream.writelines(
                    (one.rendered or "" for one in pages)
                    if fix
                    else (f"{line}\n" for line in report((one.audit for one in pages), context))
                )
    if totals.unjudged:
        console.say(totals.unjudged)
    if not totals.pages and not failures:
        console.error("no page could be read; --namespace all takes those of all namespaces [nothing_read]")
        raise typer.Exit(NOTHING_READ)
    raise typer.Exit(
        _exit_code(totals, failures, "never" if exit_zero else fail_on, None if exit_zero else min_coverage, scope)
    )


def _codes(given: list[str] | None) -> list[str]:
    return [code for text in given or () for code in text.replace(",", " ").split()]


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size((120, 24)).columns, 40)


def _counted(
    results: Iterable[Audited | Failed], totals: Totals, failures: list[Failed], console: Console
) -> Iterator[Audited]:
    """The audited pages, counted as they pass; failures are reported and kept."""
    from extractor.auditing.run import Failed

    for result in results:
        if isinstance(result, Failed):
            failures.append(result)
            console.error(f"{result.where}: {result.message} [{result.code}]")
        else:
            totals.add(result.audit)
            yield result


def _exit_code(totals: Totals, failures: list[Failed], fail_on: str, min_coverage: float | None, scope: Scope) -> int:
    if failures:
        return FAILURES if totals.pages else NOTHING_READ
    coverage = totals.scores.coverage[scope].value
    if min_coverage is not None and coverage is None and totals.not_judged:
        what = "coverage is not known, since claims or citations were not looked for"
        raise ExtractorError("not_judged", what, where="--min-coverage", remedy="add claims,citations to --facts")
    if min_coverage is not None and coverage is not None and coverage * 100 < min_coverage:
        return FINDINGS
    return FINDINGS if totals.reach(fail_on) else 0
