"""The command `fluxcall`: parses, calls, prints; refuses to loop over scripts.

Exit codes: 0 fine, 1 a difference or a finding, 2 an error.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from fluxcall import drift, pipeline, snapshot
from fluxcall import invoke as invoking
from fluxcall.analysis.compiler import Compiler
from fluxcall.analysis.describe import describe
from fluxcall.analysis.lint import Finding
from fluxcall.arguments import read_arguments, to_json
from fluxcall.cache import printed_texts
from fluxcall.config import find_config
from fluxcall.config import schema as config_schema
from fluxcall.deploying import (
    bundled,
    drawn,
    hands_on,
    plan_as_json,
    read_deployer,
    undone,
    write_folder,
)
from fluxcall.errors import (
    GeneratorError,
    MissingExtra,
    SettingsProblem,
    SourceProblem,
    printable,
)
from fluxcall.link.deploy import (
    CONFLICT,
    CREATE,
    DELETE,
    UPDATE,
    Deployment,
    apply_changes,
)
from fluxcall.link.graph import GRAPHS
from fluxcall.model import Parameter, RawScript, Script
from fluxcall.observe import observe as observe_script
from fluxcall.pipeline import Checked, Outcome, lock_for, plan_for
from fluxcall.runtime.client import Client
from fluxcall.runtime.connection import Connection, find_connection
from fluxcall.runtime.errors import FluxcallError
from fluxcall.runtime.invocation import Invocation
from fluxcall.runtime.options import Options, Timeouts
from fluxcall.runtime.rows import Row
from fluxcall.settings import Setting, in_force
from fluxcall.sources.folder import read_folder
from fluxcall.sources.query import run_query
from fluxcall.sources.server import read_server
from fluxcall.view import type_text

T = TypeVar("T")


def main() -> None:
    """Runs the command; the one place that exits the process."""
    try:
        sys.exit(command.main(prog_name="fluxcall", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        say("stopped")
    except click.ClickException as error:
        error.show()
    except (GeneratorError, FluxcallError) as error:
        for line in str(error).splitlines():
            say(f"error: {line}")
    sys.exit(2)


def say(line: str) -> None:
    """A line for people, on stderr."""
    click.echo(f"fluxcall: {printable(line)}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fluxcall")
def command() -> None:
    """Makes InfluxDB's invokable scripts typed functions."""


# Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where scripts come from: a folder, or the server that the options name."""

    scripts: Path | None
    connect: Callable[[], Connection]

    def read(self, known: Sequence[Script]) -> Iterable[RawScript]:
        """All scripts; of those that are known only what has changed is asked for."""
        if self.scripts is not None:
            return read_folder(self.scripts)
        return read_server(self.connect(), known=known, progress=_asked)

    def read_one(self, name: str) -> RawScript:
        """The script of this name."""
        found = (
            [raw for raw in read_folder(self.scripts) if raw.name == name]
            if self.scripts is not None
            else [*read_server(self.connect(), name)]
        )
        if len(found) != 1:
            count = "several scripts are" if found else "no script is"
            raise SourceProblem(f"{count} called {name!r}")
        return found[0]


_SCRIPTS = click.option(
    "--scripts",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of .flux files in place of a server's scripts.",
)
_SERVER = (
    click.option("--host", help="The server's address (INFLUX_HOST)."),
    click.option(
        "--token",
        help="A token. Others on this machine can read it: INFLUX_TOKEN or"
        " --token-file is safer.",
    ),
    click.option(
        "--token-file",
        type=click.File("r"),
        help="A file with the token; - reads it from standard input.",
    ),
    click.option("--org", help="An organization's name or id (INFLUX_ORG)."),
    click.option("--profile", help="A profile of the influx command-line client."),
)


def _from_server(function: Callable[..., T]) -> Callable[..., T]:
    """Adds the options that say which server; the function gets `connect`."""

    @wraps(function)
    def with_server(
        *args: Any,
        host: str | None,
        token: str | None,
        token_file: Any,
        org: str | None,
        profile: str | None,
        **kwargs: Any,
    ) -> T:
        def connect() -> Connection:
            given = token_file.read().strip() if token_file else token
            return find_connection(
                url=host, token=given, org=org, profile=profile, config=_connection()
            )

        return function(*args, connect=connect, **kwargs)

    decorated: Callable[..., T] = with_server
    for option in reversed(_SERVER):
        decorated = option(decorated)
    return decorated


def _from_origin(function: Callable[..., T]) -> Callable[..., T]:
    """Adds the options that say where scripts are; the function gets an `Origin`."""

    @wraps(function)
    @_from_server
    def with_origin(
        *args: Any,
        scripts: Path | None,
        connect: Callable[[], Connection],
        **kwargs: Any,
    ) -> T:
        given = click.get_current_context().params
        folder = scripts
        if folder is None and not given["host"] and not given["profile"]:
            folder = find_config(Path.cwd()).source
        return function(*args, origin=Origin(scripts=folder, connect=connect), **kwargs)

    return _SCRIPTS(with_origin)


def _connection() -> Mapping[str, str]:
    """What the configuration says of the server."""
    config = find_config(Path.cwd())
    said = {"url": config.host, "org": config.org, "profile": config.profile}
    return {key: value for key, value in said.items() if value}


def _asked(done: int, of: int) -> None:
    """How many scripts' parameters were asked for: in place on a terminal, else a line
    now and then.
    """
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        click.echo(f"\rfluxcall: asked {done} of {of} scripts{end}", nl=False, err=True)
    elif done % 200 == 0:
        say(f"asked {done} of {of} scripts")


_OUTPUT = click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The module to write, such as air.py, or a package's folder"
    "  [default: the outputs of the configuration]",
)
_FLUX = click.option(
    "--flux",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of Flux bindings to write, such as scripts.flux.",
)
_SNAPSHOT = click.option(
    "--snapshot",
    "lock",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The snapshot's file  [default: {snapshot.FILE_NAME}, beside the module or the configuration]",
)


_PARAMS = click.option(
    "--param", "-p", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter."
)


def _named(*outputs: Path | None) -> tuple[Path, ...]:
    """The outputs that the command line names."""
    return tuple(path for path in outputs if path is not None)


# Commands


@command.command()
@_SNAPSHOT
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder to write the scripts to as well, as they were written.",
)
@_from_origin
def pull(origin: Origin, lock: Path | None, folder: Path | None) -> None:
    """Reads the scripts into the snapshot."""
    path = lock_for(find_config(Path.cwd()), lock)
    seen: list[RawScript] = []

    def source(known: Sequence[Script]) -> Iterable[RawScript]:
        for raw in origin.read(known):
            seen.append(raw)
            yield raw

    with Compiler(say=say) as compiler:
        outcome = pipeline.pull(source, path, compiler)
    _report(outcome)
    if folder is not None:
        written = write_folder(seen, folder)
        say(", ".join(map(str, written)) or f"{folder}: nothing to change")


@command.command()
@_OUTPUT
@_FLUX
@_SNAPSHOT
@click.option("--pull", "pulls", is_flag=True, help="Read the scripts even so.")
@_from_origin
def generate(
    origin: Origin,
    output: Path | None,
    flux: Path | None,
    lock: Path | None,
    pulls: bool,
) -> None:
    """Writes the modules from the snapshot, and the snapshot where there is none."""
    plan = plan_for(find_config(Path.cwd()), _named(output, flux), lock)
    offline = plan.lock.exists() and not pulls
    if offline:
        say(f"from {plan.lock}; --pull reads the scripts again")
    source = None if offline else origin.read
    texts = printed_texts()
    with Compiler(say=say) as compiler:
        outcome = pipeline.generate(source, plan, compiler, texts)
    _report(outcome)


def _report(outcome: Outcome) -> None:
    for warning in outcome.warnings:
        say(f"warning: {warning}")
    written = ", ".join(map(str, outcome.changed)) or "nothing to change"
    say(f"{outcome.scripts} scripts: {written}")


@command.command()
@_OUTPUT
@_FLUX
@_SNAPSHOT
@click.option("--live", is_flag=True, help="Would `pull` change the snapshot, too?")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option(
    "--fail-on",
    type=click.Choice(drift.CLASSES),
    default=drift.COSMETIC,
    show_default=True,
    help="The mildest class of difference that counts.",
)
@_from_origin
def check(
    origin: Origin,
    output: Path | None,
    flux: Path | None,
    lock: Path | None,
    live: bool,
    as_json: bool,
    fail_on: str,
) -> int:
    """Tells whether `generate` would change a file: 0 no, 1 yes.

    Each difference is breaking, compatible or cosmetic. In GitHub Actions they are
    annotations too.
    """
    plan = plan_for(find_config(Path.cwd()), _named(output, flux), lock)
    with Compiler(say=say) as compiler:
        checked = pipeline.check(plan, compiler)
        if live:
            checked.append(pipeline.check_live(origin.read, plan.lock, compiler))
    if as_json:
        click.echo(json.dumps(_as_json(checked), indent=2))
    else:
        _show_differences(checked, plan.lock)
    kinds = {d.kind for one in checked for d in one.differences}
    counting = drift.CLASSES[: drift.CLASSES.index(fail_on) + 1]
    return 1 if kinds & set(counting) else 0


def _as_json(checked: Sequence[Checked]) -> Mapping[str, Any]:
    """What docs/check.md describes."""
    differences = [
        {"file": one.path.as_posix(), **asdict(difference)}
        for one in checked
        for difference in one.differences
    ]
    worst = drift.worst([d for one in checked for d in one.differences])
    return {"format": 1, "worst": worst, "differences": differences}


def _show_differences(checked: Sequence[Checked], lock: Path) -> None:
    for one in checked:
        click.echo(printable(one.diff), nl=False)
        for difference in one.differences:
            if os.environ.get("GITHUB_ACTIONS"):
                click.echo(_difference_annotation(one.path, difference), nl=False)
            say(str(difference))
        if one.diff:
            command = "pull" if one.path == lock else "generate"
            say(f"{one.path} is not what `fluxcall {command}` would write")


_LEVELS = {"breaking": "error", "compatible": "warning", "cosmetic": "notice"}


def _difference_annotation(path: Path, difference: drift.Difference) -> str:
    text = printable(str(difference)).replace("%", "%25").replace("\n", "%0A")
    level = _LEVELS[difference.kind]
    return f"::{level} file={path},title={difference.kind}::{text}\n"


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_from_origin
def lint(origin: Origin, as_json: bool) -> int:
    """Tells what cannot work in scripts, or will surprise: 0 nothing, 1 something.

    In GitHub Actions the findings are annotations too.
    """
    with Compiler(say=say) as compiler:
        findings = pipeline.lint_all(origin.read, compiler)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif os.environ.get("GITHUB_ACTIONS"):
        click.echo("".join(map(_annotation, findings)), nl=False)
    else:
        click.echo("".join(map(_finding_line, findings)), nl=False)
    return 1 if findings else 0


def _finding_line(finding: Finding) -> str:
    line, column = finding.position
    where = printable(f"{finding.script}:{line}:{column}")
    return f"{where}: {printable(finding.message)} [{finding.rule}]\n"


def _annotation(finding: Finding) -> str:
    """A workflow command of GitHub Actions; its text may hold no line breaks."""
    line, column = finding.position
    text = printable(f"{finding.script}: {finding.message}").replace("%", "%25")
    file = f"file={finding.file}," if finding.file else ""
    return (
        f"::error {file}line={line},col={column},title={finding.rule}::"
        f"{text.replace(chr(10), '%0A')}\n"
    )


@command.command("config")
@_SNAPSHOT
@click.option("--host", help="The server's address (INFLUX_HOST).")
@click.option("--org", help="An organization's name or id (INFLUX_ORG).")
@click.option("--profile", help="A profile of the influx command-line client.")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
@click.option("--schema", is_flag=True, help="Print the file's JSON schema instead.")
def show_config(
    lock: Path | None,
    host: str | None,
    org: str | None,
    profile: str | None,
    as_json: bool,
    schema: bool,
) -> None:
    """Prints what is in force and where each value comes from."""
    if schema:
        click.echo(json.dumps(config_schema(), indent=2))
        return
    config = find_config(Path.cwd())
    path = str(lock_for(config, lock))
    given = {"url": host, "org": org, "profile": profile, "snapshot": str(lock or "")}
    settings = in_force(config, given, os.environ, path)
    if as_json:
        click.echo(json.dumps([asdict(setting) for setting in settings], indent=2))
    else:
        click.echo("".join(map(_setting_line, settings)), nl=False)


def _setting_line(setting: Setting) -> str:
    value = "not set" if setting.value is None else json.dumps(setting.value)
    return printable(f"{setting.key} = {value}  # {setting.where}") + "\n"


@command.command()
@click.argument("name")
@_PARAMS
@click.option("--allow-writes", is_flag=True, help="Run it even if it may write.")
@_SNAPSHOT
@_from_origin
def observe(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    allow_writes: bool,
    lock: Path | None,
) -> None:
    """Runs a script once and records its exact columns in the snapshot."""
    config = find_config(Path.cwd())
    path = lock_for(config, lock)
    raw = origin.read_one(name)
    script = pipeline.script_of(path, name)
    samples = config.of(script).samples
    given = {**raw.samples, **samples, **read_arguments(script, pairs)}
    connection = origin.connect()
    if raw.org_id is not None:
        connection = replace(connection, org=raw.org_id)
    with Compiler(say=say) as compiler:
        observation = observe_script(
            raw,
            path,
            to_json(script, given),
            run=lambda text, params, extern: run_query(
                connection, text, params, extern
            ),
            compiler=compiler,
            allow_writes=allow_writes,
        )
    for difference in observation.differences:
        say(f"warning: {name}: {difference}")
    for result in observation.results:
        columns = ", ".join(f"{c.name}: {c.type}" for c in result.columns)
        click.echo(printable(f"{result.name}: {columns}"))
    say(", ".join(map(str, observation.changed)) or "nothing to change")


@command.command()
@click.argument("name")
@_PARAMS
@click.option(
    "--format",
    "form",
    type=click.Choice(invoking.FORMATS),
    help="How rows are written  [default: a table, or what the file's name ends in]",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .csv, .jsonl or .parquet.",
)
@click.option("--timeout", type=float, help="Seconds for the whole call.")
@_SNAPSHOT
@_from_origin
def invoke(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    form: str | None,
    output: Path | None,
    timeout: float | None,
    lock: Path | None,
) -> None:
    """Invokes a script: its rows as a table, CSV, JSON lines or Parquet.

    Parameters that are missing are asked for on a terminal.
    """
    target = invoking.choose_output(form, output)
    with _client(origin, timeout) as client:
        invocation = _invocation(origin, client, name, pairs, lock)
        invoking.write_rows(
            client, invocation, target, to=sys.stdout.buffer, say=_progress()
        )
    sys.stdout.flush()
    if target.path:
        say(f"{target.path} is written")


@command.command()
@click.argument("name")
@_PARAMS
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    default="fluxcall.recording.json",
    show_default=True,
    help="The recording; the call is added to it.",
)
@_SNAPSHOT
@_from_origin
def record(
    origin: Origin,
    name: str,
    pairs: tuple[str, ...],
    output: Path,
    lock: Path | None,
) -> None:
    """Invokes a script and keeps the answer for tests without a server."""
    with _client(origin, None) as client:
        invocation = _invocation(origin, client, name, pairs, lock)
        changed = invoking.record(client, invocation, output)
    say(", ".join(map(str, changed)) or "nothing to change")


def _client(origin: Origin, timeout: float | None) -> Client:
    found = origin.connect()
    options = Options(timeouts=Timeouts(total=timeout))
    return Client(found.url, found.token, org=found.org, options=options)


def _invocation(
    origin: Origin,
    client: Client,
    name: str,
    pairs: tuple[str, ...],
    lock: Path | None,
) -> Invocation[Row]:
    path = lock_for(find_config(Path.cwd()), lock)
    script = _known_script(client.connection, name, path)
    ask = _ask if sys.stdin.isatty() else None
    params = invoking.gather_arguments(script, pairs, ask)
    return invoking.invocation_of(script, client.connection.org, params)


def _known_script(connection: Connection, name: str, lock: Path) -> Script:
    """The snapshot's script, or the server's where the snapshot does not know it."""
    if lock.exists():
        for script in pipeline.read_snapshot(lock):
            if script.name == name:
                return script
    raw = Origin(scripts=None, connect=lambda: connection).read_one(name)
    with Compiler(say=say) as compiler:
        (described,), warnings = describe([raw], compiler)
    for warning in warnings:
        say(f"warning: {warning}")
    return described


def _ask(parameter: Parameter) -> str:
    prompt = printable(f"{parameter.name} ({type_text(parameter.type)})")
    return str(click.prompt(prompt, err=True))


def _progress() -> Callable[[int], object]:
    """Says on a terminal now and then how far it is."""
    last = time.monotonic()

    def show(number: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > 0.2:
            last = time.monotonic()
            click.echo(f"\r{number:,} ", nl=False, err=True)

    return show


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output unless said.",
)
@click.option("--undo", is_flag=True, help="Print the script as it was written.")
@_SNAPSHOT
def bundle(file: Path, output: Path | None, undo: bool, lock: Path | None) -> None:
    """Links a script of Flux with what it uses of fluxcall."""
    if undo:
        text = undone(file)
    else:
        path = lock_for(find_config(Path.cwd()), lock)
        with Compiler(say=say) as compiler:
            text = bundled(file, path, compiler)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8", newline="")
        say(f"{output} is written")


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@click.option("--dry-run", is_flag=True, help="Only print the plan: 1 if there is one.")
@click.option("--prune", is_flag=True, help="Delete scripts that the folder has not.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@_SNAPSHOT
@_from_server
def push(
    connect: Callable[[], Connection],
    folder: Path,
    yes: bool,
    dry_run: bool,
    prune: bool,
    as_json: bool,
    lock: Path | None,
) -> int:
    """Makes the scripts of a folder those of a server: 0 done, 1 a conflict.

    Each script is linked with what it uses. A script that somebody changed on the server
    since the snapshot is a conflict, and nothing is applied.
    """
    path = lock_for(find_config(Path.cwd()), lock)
    connection = connect()
    with Compiler(say=say) as compiler:
        deployer = read_deployer(compiler, folder, connection, path)
        plan = deployer.plan(prune=prune)
        _show_plan(plan, as_json, diffs=bool(plan.of(CONFLICT)))
        wanted = plan.of(CREATE, UPDATE, DELETE)
        if plan.of(CONFLICT):
            say(
                "nothing is applied: `fluxcall pull --to` brings the server's changes here"
            )
            return 1
        if dry_run:
            return 1 if wanted else 0
        if wanted and not yes:
            if not sys.stdin.isatty():
                raise SettingsProblem(
                    "nobody can be asked here: --yes applies the plan"
                )
            click.confirm("Apply?", abort=True, err=True)
        apply_changes(deployer, wanted, hands_on(connection), say)
        origin = Origin(scripts=None, connect=lambda: connection)
        _report(pipeline.pull(origin.read, path, compiler))
    return 0


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--prune", is_flag=True, help="Scripts that the folder has not count too."
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@_SNAPSHOT
@_from_server
def diff(
    connect: Callable[[], Connection],
    folder: Path,
    prune: bool,
    as_json: bool,
    lock: Path | None,
) -> int:
    """Tells what `push` would change on a server: 0 nothing, 1 something."""
    path = lock_for(find_config(Path.cwd()), lock)
    with Compiler(say=say) as compiler:
        plan = read_deployer(compiler, folder, connect(), path).plan(prune=prune)
    _show_plan(plan, as_json, diffs=True)
    return 1 if plan.of(CREATE, UPDATE, DELETE, CONFLICT) else 0


def _show_plan(plan: Deployment, as_json: bool, *, diffs: bool) -> None:
    for finding in plan.findings:
        say(f"warning: {_finding_line(finding).rstrip()}")
    if as_json:
        click.echo(json.dumps(plan_as_json(plan), indent=2))
        return
    for change in plan.changes:
        click.echo(printable(f"{change.kind:9} {change.name}"))
        for difference in change.differences:
            say(str(difference))
        if change.callers and change.differences:
            say(f"{change.name} is invoked by {', '.join(change.callers)}")
        if diffs:
            click.echo(printable(change.diff()), nl=False)


@command.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(GRAPHS),
    default="text",
    show_default=True,
)
@_from_origin
def graph(origin: Origin, form: str) -> None:
    """Prints which script invokes which."""
    with Compiler(say=say) as compiler:
        click.echo(printable(drawn(origin.read(()), form, compiler)), nl=False)


@command.command()
@click.option("--influxdb-url", help="The InfluxDB 2.x that runs the scripts.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8087, show_default=True, help="0 takes a free one.")
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default="fluxcall-scripts.sqlite",
    show_default=True,
    help="Where the scripts are kept.",
)
def serve(influxdb_url: str | None, host: str, port: int, store: Path) -> None:
    """Serves the scripts API in front of an InfluxDB 2.x that lacks it."""
    server = _gateway_server()
    server.serve(engine_url=influxdb_url, host=host, port=port, store=store, say=say)


@command.command()
@click.option("--influxdb-url", help="An InfluxDB 2.x to run on, with INFLUX_TOKEN.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the module and the snapshot, which stay.",
)
def demo(influxdb_url: str | None, keep: Path | None) -> None:
    """Shows the whole path: scripts, functions, rows."""
    _gateway_server()
    from fluxcall.demo.show import show_demo

    show_demo(influxdb_url, keep, say=say)


def _gateway_server() -> Any:
    try:
        from fluxcall.gateway import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "fluxcall":
            raise
        raise MissingExtra("gateway", "the gateway") from None
    return server
