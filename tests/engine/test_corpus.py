"""The corpus: what the analysis tells, against the engine and Flux's own library."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from support.annotated import answered, check_answer
from support.build_influxd import BuildError, built_programs
from support.corpus import CorpusScript, read_corpus

from fluxcall.analysis.script import Analysis, analyse, contract_type
from fluxcall.demo.influxd import Influxd
from fluxcall.fluxlang.compiler import Compiler
from fluxcall.fluxlang.extern import build_extern
from fluxcall.fluxlang.types import RecordType, parse_type
from fluxcall.model import ColumnModel
from fluxcall.param_types import takes_of
from fluxcall.runtime.encode import encode

CORPUS = read_corpus()
each_script = pytest.mark.parametrize("script", CORPUS, ids=lambda s: s.name)


@pytest.fixture(scope="module")
def analyses() -> Mapping[str, Analysis]:
    with Compiler() as compiler:
        return {script.name: analyse(compiler, script.text) for script in CORPUS}


def arguments(script: CorpusScript) -> dict[str, Any]:
    """The samples as a caller of the binding has them: bounds as spans from now."""
    return {
        name: timedelta(seconds=value) if script.types[name] == "bound" else value
        for name, value in script.samples.items()
    }


def run(
    client: httpx.Client, influxd: Influxd, script: CorpusScript, analysis: Analysis
) -> str:
    """The annotated answer of the engine, invoked as the gateway does."""
    takes = {p.name: (p.name, takes_of(p.type)) for p in analysis.parameters}
    params = json.loads(encode(arguments(script), takes, script=script.name))
    answer = client.post(
        "/query",
        params={"org": influxd.org},
        json={
            "query": script.text,
            "extern": build_extern(params, analysis.literals),
            "dialect": {"annotations": ["datatype", "group", "default"]},
        },
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def test_there_are_enough() -> None:
    assert len(CORPUS) >= 80


def test_params_are_what_fluxs_own_library_infers(
    analyses: Mapping[str, Analysis],
) -> None:
    try:
        program = built_programs("influxd", print) / "params"
    except BuildError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    questions = "".join(json.dumps(script.text) + "\n" for script in CORPUS)
    done = subprocess.run(
        [program], input=questions, capture_output=True, text=True, check=True
    )
    for script, line in zip(CORPUS, done.stdout.splitlines(), strict=True):
        printed = parse_type(json.loads(line), ["my host"])
        labels = printed.labels() if isinstance(printed, RecordType) else {}
        expected = {name: contract_type(kind) for name, kind in labels.items()}
        assert dict(analyses[script.name].server_types) == expected, script.name


@each_script
def test_parameters_have_the_careful_type(
    script: CorpusScript, analyses: Mapping[str, Analysis]
) -> None:
    """Or none at all: one that nobody can tell stays `any`, and the figures count it."""
    found = {p.name: p.type for p in analyses[script.name].parameters}
    assert found.keys() == script.types.keys()
    wrong = {n: t for n, t in found.items() if t not in ("any", script.types[n])}
    assert not wrong
    optional = {p.name for p in analyses[script.name].parameters if p.optional}
    assert optional == script.optional


@each_script
def test_effects_are_seen(
    script: CorpusScript, analyses: Mapping[str, Analysis]
) -> None:
    assert bool(analyses[script.name].effects) == script.writes


def marked(column: ColumnModel) -> str:
    nullable = "?" if column.nullable and column.type != "string" else ""
    return column.type + nullable + ("~" if column.optional else "")


@each_script
def test_columns_are_the_engines(
    script: CorpusScript,
    analyses: Mapping[str, Analysis],
    corpus_bucket: httpx.Client,
    influxd: Influxd,
) -> None:
    """Each column that is told is there, of that type, and null only where it may be."""
    analysis = analyses[script.name]
    found = {
        (result.name, column.name): marked(column)
        for result in analysis.results
        for column in result.columns
    }
    print(found)
    if script.run:
        check_answer(
            analysis.results,
            analysis.complete,
            run(corpus_bucket, influxd, script, analysis),
        )
    missing = {k: v for k, v in script.columns.items() if found.get(k) != v}
    assert not missing, {k: (v, found.get(k)) for k, v in missing.items()}


def test_the_figures(
    analyses: Mapping[str, Analysis], corpus_bucket: httpx.Client, influxd: Influxd
) -> None:
    """At least 95 % of what the server calls `any`, at least 80 % of the columns."""
    refined = unrefined = typed = untyped = 0
    for script in CORPUS:
        analysis = analyses[script.name]
        for parameter in analysis.parameters:
            if analysis.server_types.get(parameter.name, "any") == "any":
                careful = script.types[parameter.name]
                refined += careful == parameter.type
                unrefined += careful != parameter.type
        if not script.run:
            continue
        named = {
            (result.name, column.name): column.type
            for result in analysis.results
            for column in result.columns
        }
        blocks = answered(run(corpus_bucket, influxd, script, analysis))
        for result, columns in blocks.items():
            for name in {name for block in columns for name in block}:
                is_tag = name in ("host", "cpu", "region", "sensor_id")
                if (result, name) in named:
                    typed += 1
                elif not (is_tag and name not in script.text):
                    untyped += 1
                    print("untyped", script.name, result, name)
    print(f"any refined: {refined} of {refined + unrefined}")
    print(f"columns typed: {typed} of {typed + untyped}")
    assert refined / (refined + unrefined) >= 0.95
    assert typed / (typed + untyped) >= 0.80
