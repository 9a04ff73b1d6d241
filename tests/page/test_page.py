"""The page for scripts, as people use it: a browser, a gateway, a real influxd."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from page_support import Seen, Site, axe_violations, open_script, run, sign_in
from playwright.sync_api import Page, expect

LAST_POINTS = """// param start: How far back to look.
// default n: 5
// sample field: "temperature"
from(bucket: params.bucket)
    |> range(start: duration(v: params.start))
    |> filter(fn: (r) => r._field == params.field)
    |> limit(n: params.n)
"""
TWO_RESULTS = """
data = from(bucket: "air_sensors") |> range(start: -1h)
    |> filter(fn: (r) => r._field == "temperature")
data |> max() |> yield(name: "highest")
data |> yield(name: "all")
"""


def last_points(page: Page, site: Site) -> None:
    """Open the sample script with all its fields filled in."""
    site.create("last-points", LAST_POINTS, "The newest values of a field.")
    open_script(page, site, "last-points")
    page.get_by_label("bucket text").fill(site.influxd.bucket)
    page.get_by_label("start duration").fill("-1h30m")
    page.get_by_label("field text").fill("temperature")


def test_find_fill_in_run_and_see(page: Page, site: Site) -> None:
    site.create("other", "from(bucket: params.b) |> range(start: -1h)")
    last_points(page, site)
    page.get_by_label("Search scripts").fill("newest")
    expect(page.get_by_text("1 of 2 scripts")).to_be_visible()
    expect(page.get_by_role("link", name="other")).to_have_count(0)
    expect(page.get_by_text("= 90 minutes back")).to_be_visible()
    expect(page.get_by_text("How far back to look.")).to_be_visible()
    expect(page.get_by_text("only reads")).to_be_visible()
    run(page, "Done: 10 rows")
    expect(page.get_by_role("gridcell", name="TLM0100").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^2 series"))).to_be_visible()


def test_the_address_holds_script_and_parameters(page: Page, site: Site) -> None:
    last_points(page, site)
    address = page.url
    page.get_by_role("link", name="Scripts", exact=True).first.click()
    page.goto(address)
    expect(page.get_by_label("start duration")).to_have_value("-1h30m")
    expect(page.get_by_label("bucket text")).to_have_value(site.influxd.bucket)


def test_a_token_is_forgotten_by_a_reload_unless_it_may_be_kept(
    page: Page, site: Site
) -> None:
    page.reload()
    sign_in(page, site.token, keep=True)
    page.reload()
    expect(page.get_by_text("0 scripts")).to_be_visible()
    page.get_by_role("button", name="Change token").click()
    sign_in(page, site.token, keep=False)
    page.reload()
    expect(page.get_by_role("dialog", name="Sign in")).to_be_visible()


MISTAKES = {
    "duration": ("duration(v: params.x)", "1 hour", "such as 1h30m"),
    "time": ("time(v: params.x)", "2024-13-01T00:00:00Z", "no such date"),
    "whole number": ("params.x + 1", "1.5", "whole number"),
    "whole number beyond 64 bits": ("params.x + 1", str(2**63), "9223372036854775807"),
    "number": ("params.x * 2.0", "1,5", "Enter a number"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_shown_at_its_field_before_anything_is_sent(
    page: Page, site: Site, seen: Seen, mistake: str
) -> None:
    use, typed, problem = MISTAKES[mistake]
    site.create("s", f'import "array"\narray.from(rows: [{{_value: {use}}}])')
    open_script(page, site, "s")
    page.get_by_label("x").first.fill(typed)
    page.get_by_role("button", name="Run", exact=True).click()
    field = page.locator("#field-0")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-0-problem")).to_contain_text(problem)
    assert not [url for url in seen.requests if url.endswith("/invoke")]


ECHOED = {
    "int": ("string(v: params.x + 0)", "x", "9223372036854775807"),
    "whole float": ("string(v: params.x * 1.0)", "x", "2"),
    "switch": ('if params.x then "on" else "off"', "true", "on"),
    "duration": ("string(v: duration(v: params.x))", "1h30m", "1h30m"),
    "nanoseconds": (
        "string(v: time(v: params.x))",
        "2024-02-29T12:00:00.123456789Z",
        "2024-02-29T12:00:00.123456789Z",
    ),
    "text": ("params.x", 'it\'s "a" ${b}, c', 'it\'s "a" ${b}, c'),
}


@pytest.mark.parametrize("kind", ECHOED)
def test_what_is_typed_arrives_exactly(page: Page, site: Site, kind: str) -> None:
    use, typed, shown = ECHOED[kind]
    typed = shown if typed == "x" else typed
    site.create("echo", f'import "array"\narray.from(rows: [{{echo: {use} + ""}}])')
    open_script(page, site, "echo")
    if kind == "switch":
        page.get_by_text("true", exact=True).click()
    else:
        page.locator("#field-0").fill(typed)
    run(page, "Done: 1 row")
    expect(page.get_by_role("gridcell").first).to_have_text(shown)


def test_lists_groups_and_times_have_inputs_of_their_own(
    page: Page, site: Site
) -> None:
    site.create(
        "rich",
        """import "array"
import "strings"
array.from(rows: [{
    list: strings.joinStr(arr: params.words, v: "+"),
    group: "${params.alarm.name + ""} ${string(v: params.alarm.limit * 2.0)}",
    time: string(v: time(v: params.at)),
}])""",
    )
    open_script(page, site, "rich")
    add = page.get_by_label("words: add a value")
    for word in ("one", "two", "three"):
        add.fill(word)
        add.press("Enter")
    page.get_by_role("button", name="Remove two").click()
    page.get_by_label("name", exact=True).fill("hall")
    page.get_by_label("limit", exact=True).fill("1.5")
    page.get_by_label("at time").fill("2024-01-01T00:00:00.000000001Z")
    page.get_by_label("at: pick a date and time").fill("2024-05-06T07:08:09")
    expect(page.get_by_label("at time")).to_have_value("2024-05-06T07:08:09.000000001Z")
    expect(page.get_by_text("2024-05-06 07:08:09.000000001 UTC")).to_be_visible()
    run(page, "Done: 1 row")
    for text in ("one+three", "hall 3", "2024-05-06T07:08:09.000000001Z"):
        expect(page.get_by_role("gridcell", name=text, exact=True)).to_be_visible()


def test_defaults_samples_and_buckets_are_offered(page: Page, site: Site) -> None:
    site.create("last-points", LAST_POINTS)
    open_script(page, site, "last-points")
    expect(page.get_by_label("n whole number")).to_have_attribute(
        "placeholder", "default: 5"
    )
    page.get_by_role("button", name='use the sample "temperature"').click()
    expect(page.get_by_label("field text")).to_have_value("temperature")
    offered = page.locator(f'#field-0-list option[value="{site.influxd.bucket}"]')
    expect(offered).to_have_count(1)


def test_two_results_are_two_tabs(page: Page, site: Site) -> None:
    site.create("two", TWO_RESULTS)
    open_script(page, site, "two")
    run(page, "Done: 22 rows")
    page.get_by_role("tab", name="highest (2)").click()
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "3")
    page.get_by_role("tab", name="highest (2)").press("ArrowRight")
    expect(page.get_by_role("tab", name="all (20)")).to_be_focused()
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "21")


def test_results_keep_their_order_from_run_to_run(page: Page, site: Site) -> None:
    """The engine runs them side by side: which one comes first is chance."""
    names = [f"r{number}" for number in range(8)]
    yields = "".join(
        f'array.from(rows: [{{v: {n}}}]) |> yield(name: "{name}")\n'
        for n, name in enumerate(names)
    )
    site.create("eight", f'import "array"\n{yields}')
    open_script(page, site, "eight")
    tabs = page.get_by_role("tablist", name="Results").get_by_role("tab")
    for _ in range(4):
        run(page, "Done: 8 rows")
        assert tabs.all_inner_texts() == [f"{name} (1)" for name in names]


def test_a_single_number_and_bars_where_the_shape_suggests_them(
    page: Page, site: Site
) -> None:
    base = (
        'from(bucket: "air_sensors") |> range(start: -1h)'
        ' |> filter(fn: (r) => r._field == "temperature")'
    )
    site.create("bars", f"{base} |> mean() |> group()")
    site.create("one", f"{base} |> group() |> count()")
    open_script(page, site, "bars")
    run(page, "Done: 2 rows")
    expect(page.get_by_role("list", name="_value").get_by_role("listitem")).to_have_count(2)  # fmt: skip
    open_script(page, site, "one")
    run(page, "Done: 1 row")
    expect(page.locator(".single")).to_contain_text("20")
    page.get_by_label("Unit").select_option("percent")
    expect(page.locator(".single")).to_contain_text("20 %")


def test_the_line_chart_zooms_and_hides_series(page: Page, site: Site) -> None:
    last_points(page, site)
    run(page, "Done: 10 rows")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Later").click()
    page.get_by_role("button", name="All").click()
    expect(page.get_by_role("button", name="All")).to_be_disabled()
    series = page.get_by_role("button", name="sensor_id=TLM0100")
    series.click()
    expect(series).to_have_attribute("aria-pressed", "false")


def test_null_is_shown_as_such_and_a_missing_column_otherwise(
    page: Page, site: Site
) -> None:
    site.create(
        "holes",
        """import "array"
import "internal/debug"
a = array.from(rows: [{n: 1, t: ""}, {n: debug.null(type: "int"), t: "x"}])
b = array.from(rows: [{other: 1.5}])
a |> yield(name: "r")
b |> yield(name: "s")
""",
    )
    open_script(page, site, "holes")
    run(page, "Done: 3 rows")
    empty = page.locator("td.empty")
    expect(empty).to_have_count(2)
    expect(empty.nth(0)).to_contain_text("null or empty text")
    expect(empty.nth(1)).to_contain_text("null")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from(bucket: params.bucket) |> range(start: -1h)", "could not find bucket"),
        (
            'import "array"\nx = params.bucket\narray.from(rows: [{a: 1}])'
            ' |> map(fn: (r) => ({b: 1 / (r.a - 1)}))',
            "cannot divide by zero",
        ),
    ],
)  # fmt: skip
def test_an_error_is_reported_as_the_api_reports_it(
    page: Page, site: Site, text: str, said: str
) -> None:
    site.create("wrong", text)
    open_script(page, site, "wrong")
    page.locator("#field-0").fill("nowhere")
    run(page, "Failed.")
    expect(page.get_by_role("alert")).to_contain_text(said)


ANSWERS = {
    "an error block after rows": (
        ",result,table,a\r\n,_result,0,1\r\n\r\n,error,reference\r\n,it broke,\r\n",
        "it broke",
    ),
    "a missing empty line": (",result,table,a\r\n,_result,0,1\r\n", "was cut off"),
    "half a row": (",result,table,a\r\n,_result,0,1\r\n\r\n,result,tab", "was cut off"),
    "a row that is too short": (
        ",result,table,a,b\r\n,_result,0,1\r\n\r\n",
        "line 2 has 4 cells",
    ),
    "a page of a proxy": ("<html>\r\n<body>\r\n\r\n", "not what InfluxDB writes"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_partial_result_is_never_shown_as_whole(
    page: Page, site: Site, answer: str
) -> None:
    """Answers that no healthy engine gives, served in its place."""
    body, said = ANSWERS[answer]
    site.create("s", 'import "array"\narray.from(rows: [{a: 1}])')
    open_script(page, site, "s")
    page.context.route(
        "**/invoke", lambda route: route.fulfill(body=body, content_type="text/csv")
    )
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_text("Done")).to_have_count(0)


def restricted_token(site: Site) -> str:
    """Return a token that may only read the bucket."""
    url, org = f"{site.influxd.url}/api/v2", site.influxd.org_id
    headers = {"Authorization": f"Token {site.token}"}
    named = {"name": site.influxd.bucket}
    buckets = httpx.get(f"{url}/buckets", params=named, headers=headers).json()
    bucket = buckets["buckets"][0]["id"]
    resource = {"type": "buckets", "id": bucket, "orgID": org}
    body = {"orgID": org, "permissions": [{"action": "read", "resource": resource}]}
    made = httpx.post(f"{url}/authorizations", json=body, headers=headers)
    return str(made.json()["token"])


def test_a_token_that_may_not_save_is_told_so(page: Page, site: Site) -> None:
    site.create("s", 'import "array"\narray.from(rows: [{a: 1}])')
    page.reload()
    sign_in(page, restricted_token(site))
    open_script(page, site, "s", reload=False)
    page.get_by_role("tab", name=re.compile("^Text")).click()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("unauthorized")
    assert site.api.get("/scripts").json()["scripts"]


def test_an_expired_token_asks_for_another(page: Page, site: Site) -> None:
    last_points(page, site)
    page.get_by_role("button", name="Change token").click()
    page.get_by_label("InfluxDB token").fill("expired")
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(
        "does not accept this token"
    )
    sign_in(page, site.token)
    run(page, "Done: 10 rows")


def test_cancel_stops_the_query_of_the_engine(
    page: Page, site: Site, many_points: str
) -> None:
    site.create(
        "slow",
        f"{many_points} |> map(fn: (r) => ({{r with text: string(v: r._value)}}))",
    )
    open_script(page, site, "slow")
    page.get_by_role("button", name="Run", exact=True).click()

    def running() -> float:
        metrics = httpx.get(f"{site.influxd.url}/metrics").text
        return sum(map(float, re.findall(r"^qc_executing_active\S* (\S+)", metrics, re.M)))  # fmt: skip

    expect_soon(lambda: running() == 1)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()
    expect_soon(lambda: running() == 0)


def expect_soon(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after ten seconds."""
    import time

    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_million_rows(page: Page, site: Site, many_points: str) -> None:
    site.create("million", many_points)
    open_script(page, site, "million")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("Done: 1,000,000 rows")).to_be_visible(timeout=60_000)
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "1000001")
    assert page.get_by_role("row").count() < 60
    grid.focus()
    grid.press("Control+End")
    expect(page.locator("tr[aria-rowindex='1000001']")).to_be_visible()
    value = page.get_by_role("button", name=re.compile("^_value"))
    first = page.locator("#cell-0-1")
    value.click()
    grid.press("Control+Home")
    expect(first).to_have_text("0", timeout=20_000)
    value.click()
    expect(first).to_have_text("999999", timeout=20_000)
    page.get_by_role("button", name="Chart").click()
    expect(page.get_by_role("img", name=re.compile("^10 series"))).to_be_visible(
        timeout=20_000
    )


def test_copy_and_downloads(page: Page, site: Site) -> None:
    import io

    import pyarrow.parquet as pq

    site.create(
        "kinds",
        """import "array"
import "internal/debug"
array.from(rows: [
    {_time: 2024-01-01T00:00:00.000000001Z, tag: "007", _value: 1.5, i: 9223372036854775807},
    {_time: 2024-01-02T00:00:00Z, tag: "a, \\"b\\" é", _value: debug.null(type: "float"), i: -1},
])""",
    )
    open_script(page, site, "kinds")
    run(page, "Done: 2 rows")

    def downloaded(name: str) -> bytes:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        return download.value.path().read_bytes()

    lines = downloaded("CSV").decode().split("\r\n")
    cells = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert cells["tag"] == "007"
    assert '"a, ""b"" é"' in lines[2]
    table = pq.read_table(io.BytesIO(downloaded("Parquet"))).to_pydict()
    assert table["tag"] == ["007", 'a, "b" é']
    assert table["_value"] == [1.5, None]
    assert table["i"] == [2**63 - 1, -1]
    assert str(pq.read_schema(io.BytesIO(downloaded("Parquet"))).field("_time").type) == "timestamp[ns, tz=UTC]"  # fmt: skip
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied 2 rows")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[1].split("\t").count("007") == 1


def test_a_script_is_saved_after_its_syntax_error_was_fixed(
    page: Page, site: Site
) -> None:
    page.get_by_role("link", name="New").click()
    page.get_by_label("Name").fill("made here")
    type_text(page, 'from(bucket: "b" |> range(start: -1h')
    expect(page.get_by_role("button", name=re.compile(r"^1:\d+$")).first).to_be_visible()  # fmt: skip
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    type_text(page, 'from(bucket: "b") |> range(start: -1h)')
    expect(page.get_by_text("No findings.")).to_be_visible()
    page.get_by_role("button", name="Save…").click()
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", level=1, name="made here")).to_be_visible()
    (made,) = site.api.get("/scripts").json()["scripts"]
    assert made["script"] == 'from(bucket: "b") |> range(start: -1h)'


def test_saving_shows_what_changes_and_what_somebody_else_changed(
    page: Page, site: Site
) -> None:
    script = site.create("s", "a = 1\nb = 2\n")
    open_script(page, site, "s")
    page.get_by_role("tab", name=re.compile("^Text")).click()
    page.get_by_role("button", name="Edit").click()
    type_text(page, "a = 1\nb = 3\n")
    site.api.patch(f"/scripts/{script}", json={"script": "a = 1\nb = 2\nc = 4\n"})
    page.get_by_role("button", name="Save…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Someone else has changed")
    expect(dialog.locator(".cm-deletedChunk")).to_contain_text("c = 4")
    dialog.get_by_role("button", name="Save", exact=True).click()
    dialog.wait_for(state="hidden")
    assert site.api.get(f"/scripts/{script}").json()["script"] == "a = 1\nb = 3\n"


def test_deleting_asks_first(page: Page, site: Site) -> None:
    site.create("s", "a = 1")
    open_script(page, site, "s")
    page.get_by_role("tab", name=re.compile("^Text")).click()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Keep it").click()
    assert len(site.api.get("/scripts").json()["scripts"]) == 1
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("0 scripts")).to_be_visible()
    assert site.api.get("/scripts").json()["scripts"] == []


def test_findings_lead_to_their_line(page: Page, site: Site) -> None:
    site.create("s", 'x = "ü"\nfrom(bucket: "é" + x) |> range(start: v.timeRangeStart)')
    open_script(page, site, "s")
    page.get_by_role("tab", name="Text (1 finding)").click()
    page.get_by_role("button", name="2:40").click()
    expect(page.get_by_text("exists only in a dashboard").first).to_be_visible()


def test_who_invokes_whom_can_be_clicked_through(page: Page, site: Site) -> None:
    inner = site.create("inner", "a = 1")
    call = f"""import "experimental/influxdb"
influxdb.api(method: "post", path: "/api/v2/scripts/{inner}/invoke", host: "", token: "")
"""
    site.create("outer", call)
    open_script(page, site, "outer")
    expect(page.get_by_text("invokes inner")).to_be_visible()
    page.get_by_role("tab", name="Relations").click()
    page.locator("svg").get_by_role("link", name="inner").click()
    expect(page.get_by_role("heading", name="inner")).to_be_visible()
    expect(
        page.get_by_role("tabpanel").get_by_role("link", name="outer").first
    ).to_be_visible()


def test_the_call_can_be_taken_along(page: Page, site: Site) -> None:
    last_points(page, site)
    page.get_by_role("tab", name="Use it elsewhere").click()
    python = page.get_by_role("region", name="Python code").inner_text()
    compile(python, "snippet", "exec")
    assert "scripts.last_points(" in python
    assert 'start="-1h30m"' in python
    assert "n=5" in python
    flux = page.get_by_role("region", name="Flux code").inner_text()
    assert "scripts.lastPoints(" in flux
    curl = page.get_by_role("region", name="curl code").inner_text()
    command = curl.replace("curl ", "curl --silent --fail ", 1)
    assert "TLM0100" in in_shell(command, site.token)
    page.get_by_role("button", name="Copy curl").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == curl.strip()


def type_text(page: Page, text: str) -> None:
    """Type over all that the editor holds."""
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def in_shell(command: str, token: str) -> str:
    """Return what a command prints, with the token in its environment."""
    import os
    import subprocess

    environ = {**os.environ, "INFLUX_TOKEN": token}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environ, check=True
    )
    return done.stdout


HOSTILE = "\"><img src=x onerror=alert(1)>\u202e${7*7}{{7*7}}'; drop"


def test_hostile_names_cells_and_errors_stay_text(
    page: Page, site: Site, seen: Seen
) -> None:
    literal = json.dumps(HOSTILE, ensure_ascii=True).replace("$", "\\x24")
    literal = literal.replace("\\u202e", "\u202e")
    site.create(
        HOSTILE,
        f'import "array"\nx = params[{literal}]\n'
        f"array.from(rows: [{{a: {literal}}}]) |> rename(columns: {{a: {literal}}})"
        f" |> yield(name: {literal})",
        HOSTILE,
    )
    open_script(page, site, HOSTILE)
    page.locator("#field-0").fill(HOSTILE)
    run(page, "Done: 1 row")
    expect(page.get_by_role("gridcell").first).to_have_text(HOSTILE)
    for tab in ("Text", "Relations", "Use it elsewhere"):
        page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
    assert page.locator("img").count() == 1  # the page's own
    compile(page.get_by_role("region", name="Python code").inner_text(), "x", "exec")


def test_everything_can_be_done_with_the_keyboard(page: Page, site: Site) -> None:
    site.create("by-key", 'import "array"\narray.from(rows: [{a: params.text + ""}])')
    page.reload()
    page.get_by_label("InfluxDB token").type(site.token)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="by-key")
    link.wait_for()
    page.get_by_label("Search scripts").focus()
    while not link.evaluate("(node) => node === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_label("text text")
    field.wait_for()
    while not field.evaluate("(node) => node === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("gridcell", name="typed")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, site: Site, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    site.create("two", TWO_RESULTS, "Two results.")
    last_points(page, site)
    run(page, "Done: 10 rows")
    assert axe_violations(page) == []
    page.get_by_label("start duration").fill("wrong")
    assert axe_violations(page) == []
    for tab in ("Text", "Relations", "Use it elsewhere"):
        page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        page.get_by_role("tabpanel").get_by_role("button").or_(
            page.get_by_role("heading", name="Invokes")
        ).first.wait_for()
        assert axe_violations(page) == [], tab
    page.get_by_role("tab", name=re.compile("^Text")).click()
    page.get_by_role("button", name="Edit").click()
    type_text(page, "from(bucket")
    page.get_by_role("button", name=re.compile(r"^1:\d+$")).first.wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save…").click()
    page.get_by_role("dialog").locator(".cm-content").wait_for()
    assert axe_violations(page) == []


def test_a_phone_shows_everything_in_its_width(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    last_points(page, site)
    run(page, "Done: 10 rows")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    page.get_by_role("link", name="All scripts").click()
    expect(page.get_by_role("link", name="last-points")).to_be_visible()


def test_the_policy_allows_nothing_but_the_page_itself(site: Site) -> None:
    answer = httpx.get(f"{site.url}/scripts")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "set-cookie" not in answer.headers
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_only_who_has_a_token_may_ask_about_texts(site: Site) -> None:
    for path in ("explain", "graph"):
        answer = httpx.post(f"{site.url}/fluxcall/api/{path}", json={"script": "a"})
        assert answer.status_code == 401
