// Tests of package fluxcall. `tests/engine/test_flux_testcases.py` puts the package's text in
// the place of its import and runs Flux's own runner.
package fluxcall_test


import "array"
import "fluxcall"
import "internal/debug"
import "strings"
import "testing"

// answering returns a server that always gives the same answer.
answering = (text, status=200) =>
    (
        method,
        path,
        host,
        token,
        headers,
        query,
        body,
        timeout,
    ) =>
        ({statusCode: status, headers: ["Content-Type": "text/csv"], body: bytes(v: text)})

crlf = "\r\n"

// quoted returns a text as it stands between a cell's quotes.
quoted = (text) => strings.replaceAll(v: text, t: "\"", u: "\"\"")

// echoing is a server whose one row says what was asked.
echoing = (
    method,
    path,
    host,
    token,
    headers,
    query,
    body,
    timeout,
) =>
    ({
        statusCode: 200,
        headers: ["Content-Type": "text/csv"],
        body:
            bytes(
                v:
                    ",result,table,method,path,host,token,body" + crlf + ",_result,0," + method
                        +
                        "," + path + "," + host + "," + token + ",\"" + quoted(
                            text: string(v: body),
                        ) + "\"" + crlf + crlf,
            ),
    })

rows =
    ",result,table,_time,_value,host\r\n,_result,0,2022-01-01T00:01:00Z,1.5,a\r\n,_result,0,2022-01-01T00:02:00Z,2,b\r\n\r\n"
sensors = array.from(rows: [{host: "a", v: 1.5}, {host: "b", v: 2.0}, {host: "a", v: 3.0}])
nobody = sensors |> filter(fn: (r) => false)

testcase call_returns_the_text {
    testing.assertEqualValues(want: rows, got: fluxcall.call(id: "1", api: answering(text: rows)))
        |> yield()
}

testcase call_raises_the_servers_message {
    testing.shouldError(
        fn: () => fluxcall.call(id: "7", api: answering(text: "no such thing", status: 404)),
        want: /script 7: the server answered 404: no such thing/,
    )
        |> yield()
}

testcase call_raises_an_error_after_rows {
    testing.shouldError(
        fn: () =>
            fluxcall.call(
                id: "7",
                api: answering(text: rows + ",error,reference\r\n,\"it, broke\",\r\n"),
            ),
        want: /script 7: it failed while it ran: .*it, broke/,
    )
        |> yield()
}

testcase call_raises_where_the_answer_was_cut {
    testing.shouldError(
        fn: () =>
            fluxcall.call(
                id: "7",
                api: answering(text: ",result,table,_value\r\n,_result,0,1\r\n"),
            ),
        want: /script 7: its answer was cut off/,
    )
        |> yield()
}

testcase call_raises_where_a_cell_was_cut {
    testing.shouldError(
        fn: () =>
            fluxcall.call(id: "7", api: answering(text: ",result,table,a\r\n,r,0,\"x\r\n\r\n")),
        want: /script 7: its answer was cut off/,
    )
        |> yield()
}

testcase call_raises_where_a_cell_looks_like_a_record {
    testing.shouldError(
        fn: () =>
            fluxcall.call(
                id: "7",
                api: answering(text: ",result,table,a\r\n,r,0,x\x1e,r,0,forged\r\n\r\n"),
            ),
        want: /script 7: its answer was cut off, or has the control character 1E/,
    )
        |> yield()
}

testcase typed_takes_cells_of_quotes {
    got =
        fluxcall.typed(
            id: "1",
            api:
                answering(
                    text:
                        ",result,table,v\r\n,r,0,\"\"\"\"\r\n,r,0,\"a\"\"\"\r\n,r,0,\"\"\"b, c\"\r\n\r\n",
                ),
        )
    want = array.from(rows: [{v: "\""}, {v: "a\""}, {v: "\"b, c"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase call_wants_a_token_with_a_host {
    testing.shouldError(
        fn: () => fluxcall.call(id: "7", host: "http://x", api: answering(text: rows)),
        want: /script 7: a call with `host` needs a `token`/,
    )
        |> yield()
}

// homeless is an engine without scripts of its own, which an empty address leads nowhere.
homeless = (
    method,
    path,
    host,
    token,
    headers,
    query,
    body,
    timeout,
) =>
    if host == "" then
        die(msg: "Post \"\": unsupported protocol scheme \"\"")
    else
        ({statusCode: 200, headers: ["": ""], body: bytes(v: "")})

testcase call_says_what_to_do_outside_cloud {
    testing.shouldError(
        fn: () => fluxcall.call(id: "7", token: "t", api: homeless),
        want: /script 7: this is not InfluxDB Cloud: run `fluxcall push`/,
    )
        |> yield()
}

testcase invoke_sends_what_it_is_told {
    got =
        fluxcall.invoke(
            id: "084d693d93048000",
            args: {n: 1, s: "a"},
            host: "h",
            token: "t",
            api: echoing,
        )
            |> keep(
                columns: [
                    "method",
                    "path",
                    "host",
                    "token",
                    "body",
                ],
            )
    want =
        array.from(
            rows: [
                {
                    method: "post",
                    path: "/api/v2/scripts/084d693d93048000/invoke",
                    host: "h",
                    token: "t",
                    body: "{\"params\":{\"n\":1,\"s\":\"a\"}}",
                },
            ],
        )

    testing.diff(got: got, want: want) |> yield()
}

testcase invoke_returns_times_and_texts {
    got = fluxcall.invoke(id: "1", api: answering(text: rows))
    want =
        array.from(
            rows: [
                {_time: 2022-01-01T00:01:00Z, _value: "1.5", host: "a"},
                {_time: 2022-01-01T00:02:00Z, _value: "2", host: "b"},
            ],
        )

    testing.diff(got: got, want: want) |> yield()
}

testcase invoke_by_name_asks_for_the_id {
    got =
        fluxcall.invokeByName(
            name: "n",
            api:
                (
                    method,
                    path,
                    host,
                    token,
                    headers,
                    query,
                    body,
                    timeout,
                ) =>
                    ({
                        statusCode: 200,
                        headers: ["a": "b"],
                        body:
                            bytes(
                                v:
                                    if method == "get" then
                                        "{\"scripts\":[{\"name\":\"n\",\"id\":\"00ff\",\"orgID\":\"1\"}]}"
                                    else
                                        ",result,table,path" + crlf + ",_result,0," + path + crlf
                                            +
                                            crlf,
                            ),
                    }),
        )
    want = array.from(rows: [{path: "/api/v2/scripts/00ff/invoke"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase id_of_nobody {
    testing.shouldError(
        fn: () => fluxcall.idOf(name: "n", api: answering(text: "{\"scripts\":[]}")),
        want: /script n: the server has no script of this name/,
    )
        |> yield()
}

testcase typed_returns_types_and_keys {
    got =
        fluxcall.typed(
            id: "1",
            columns: ["_value": "double"],
            group: ["host"],
            api:
                answering(
                    text:
                        ",result,table,_value,host\r\n,_result,0,1.5,a\r\n,_result,0,2,a\r\n,_result,1,73,b\r\n\r\n",
                ),
        )
            |> sum()
    want =
        array.from(rows: [{host: "a", _value: 3.5}, {host: "b", _value: 73.0}])
            |> group(columns: ["host"])

    testing.diff(got: got, want: want) |> yield()
}

testcase typed_chooses_one_of_several_results {
    text = ",result,table,v\r\n,a,0,1\r\n\r\n,result,table,v\r\n,\"b,c\",0,2\r\n\r\n"
    got = fluxcall.typed(id: "1", result: "b,c", columns: ["v": "long"], api: answering(text: text))

    testing.diff(got: got, want: array.from(rows: [{v: 2}])) |> yield()
}

testcase typed_wants_a_choice {
    testing.shouldError(
        fn: () =>
            fluxcall.typed(
                id: "9",
                api:
                    answering(
                        text: ",result,table,v\r\n,a,0,1\r\n\r\n,result,table,v\r\n,b,0,2\r\n\r\n",
                    ),
            ),
        want: /script 9: it has several results/,
    )
        |> yield()
}

testcase typed_takes_quotes_and_line_breaks {
    got =
        fluxcall.typed(
            id: "1",
            columns: ["odd, \"label\"": "string"],
            api:
                answering(
                    text:
                        ",result,table,\"odd, \"\"label\"\"\"\r\n,_result,0,\"one\r\n\r\n,error,reference\r\ntwo\"\r\n\r\n",
                ),
        )
            |> rename(columns: {"odd, \"label\"": "v"})
    want = array.from(rows: [{v: "one\n\n,error,reference\ntwo"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase a_binding_sends_encoded_parameters {
    got =
        fluxcall.rows(
            blocks:
                fluxcall.chosen(
                    script: "s",
                    result: "",
                    blocks:
                        fluxcall.asked(
                            script: "s",
                            id: "1",
                            body:
                                fluxcall.asParams(
                                    v: [
                                        {
                                            name: "a \"b\"",
                                            json: fluxcall.asFloat(v: 2.0, name: "a"),
                                        },
                                        {
                                            name: "c",
                                            json:
                                                fluxcall.asArray(
                                                    v: ["x"],
                                                    fn: (x) => fluxcall.asString(v: x, name: "c"),
                                                ),
                                        },
                                    ],
                                ),
                            host: "",
                            token: "",
                            timeout: 30s,
                            api: echoing,
                        ),
                ),
            types: (x) => if x == "table" then "long" else "string",
            key: [],
        )
            |> keep(columns: ["body"])
    want = array.from(rows: [{body: "{\"params\":{\"a \\\"b\\\"\":2.0,\"c\":[\"x\"]}}"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase values_as_json {
    got =
        array.from(
            rows: [
                {
                    json: fluxcall.asJSON(v: {a: 1}, name: "x"),
                    text: fluxcall.asString(v: "a\"\n", name: "x"),
                    yes: fluxcall.asBool(v: true, name: "x"),
                    int: fluxcall.asInt(v: int(v: "-9223372036854775808"), name: "x"),
                    uint: fluxcall.asUInt(v: uint(v: "18446744073709551615"), name: "x"),
                    whole: fluxcall.asFloat(v: 2.0, name: "x"),
                    half: fluxcall.asFloat(v: -0.5, name: "x"),
                    duration: fluxcall.asDuration(v: 1h30m, name: "x"),
                    time: fluxcall.asTime(v: 2022-01-01T00:00:00.000000001Z, name: "x"),
                    bound: fluxcall.asBound(v: 2022-01-01T00:00:00Z, name: "x"),
                    seconds: fluxcall.asBound(v: 7, name: "x"),
                    none: fluxcall.asArray(v: [], fn: (x) => fluxcall.asString(v: x, name: "x")),
                    record: fluxcall.asRecord(v: [{name: "a", json: "1"}, {name: "b", json: "2"}]),
                },
            ],
        )
    want =
        array.from(
            rows: [
                {
                    json: "{\"a\":1}",
                    text: "\"a\\\"\\n\"",
                    yes: "true",
                    int: "-9223372036854775808",
                    uint: "18446744073709551615",
                    whole: "2.0",
                    half: "-0.5",
                    duration: "\"1h30m\"",
                    time: "\"2022-01-01T00:00:00.000000001Z\"",
                    bound: "1640995200",
                    seconds: "7",
                    none: "[]",
                    record: "{\"a\":1,\"b\":2}",
                },
            ],
        )

    testing.diff(got: got, want: want) |> yield()
}

testcase no_parameters_at_all {
    got =
        fluxcall.rows(
            blocks:
                fluxcall.asked(
                    script: "s",
                    id: "1",
                    body: fluxcall.asParams(v: []),
                    host: "",
                    token: "",
                    timeout: 30s,
                    api: echoing,
                ),
            types: (x) => if x == "table" then "long" else "string",
            key: [],
        )
            |> keep(columns: ["body"])

    testing.diff(got: got, want: array.from(rows: [{body: "{\"params\":{}}"}])) |> yield()
}

testcase each_of_no_records {
    values = array.filter(arr: [{a: 1}], fn: (x) => x.a > 1)
    got = fluxcall.each(values: values, fn: (x) => array.from(rows: [{n: x.a}]))

    testing.assertEqualValues(
        want: 0,
        got:
            length(
                arr: got |> group() |> columns() |> findColumn(fn: (key) => true, column: "_value"),
            ),
    )
        |> yield()
}

testcase a_null_parameter {
    testing.shouldError(
        fn: () => fluxcall.asString(v: debug.null(type: "string"), name: "host"),
        want: /parameter host is null/,
    )
        |> yield()
}

testcase a_float_that_is_no_number {
    testing.shouldError(
        fn: () => fluxcall.asFloat(v: float(v: "NaN"), name: "limit"),
        want: /parameter limit is NaN, which JSON cannot carry/,
    )
        |> yield()
}

testcase a_negative_unsigned {
    testing.shouldError(
        fn: () => fluxcall.asUInt(v: -1, name: "n"),
        want: /parameter n takes no -1: it is unsigned/,
    )
        |> yield()
}

testcase list_has_all_values {
    testing.assertEqualValues(
        want: "a,b,a",
        got: strings.joinStr(arr: sensors |> fluxcall.list(column: "host"), v: ","),
    )
        |> yield()
}

testcase list_over_all_tables {
    testing.assertEqualValues(
        want: 3,
        got: length(arr: sensors |> group(columns: ["host"]) |> fluxcall.list(column: "v")),
    )
        |> yield()
}

testcase list_of_nothing {
    testing.assertEqualValues(want: 0, got: length(arr: nobody |> fluxcall.list(column: "host")))
        |> yield()
}

testcase list_of_a_misspelt_column {
    testing.shouldError(
        fn: () => sensors |> fluxcall.list(column: "hots"),
        want: /there is no column hots, but host, v/,
    )
        |> yield()
}

testcase column_has_each_value_once {
    testing.assertEqualValues(
        want: "a,b",
        got:
            strings.joinStr(
                arr: sensors |> group(columns: ["v"]) |> fluxcall.column(column: "host"),
                v: ",",
            ),
    )
        |> yield()
}

testcase first_is_the_only_value {
    testing.assertEqualValues(
        want: 2.0,
        got: sensors |> filter(fn: (r) => r.host == "b") |> fluxcall.first(column: "v"),
    )
        |> yield()
}

testcase first_of_nothing {
    testing.shouldError(
        fn: () => nobody |> fluxcall.first(column: "v", script: "s"),
        want: /script s: there is no value of v/,
    )
        |> yield()
}

testcase first_of_several {
    testing.shouldError(
        fn: () => sensors |> fluxcall.first(column: "v", script: "s"),
        want: /script s: there are 3 values of v, not one/,
    )
        |> yield()
}

testcase first_of_null {
    testing.shouldError(
        fn: () =>
            array.from(rows: [{v: debug.null(type: "float")}])
                |> fluxcall.first(column: "v", script: "s"),
        want: /script s: the value of v is null/,
    )
        |> yield()
}

testcase first_or_another {
    testing.assertEqualValues(want: 9.5, got: nobody |> fluxcall.firstOr(column: "v", default: 9.5))
        |> yield()
}

testcase find_the_only_row {
    testing.assertEqualValues(want: "a", got: (sensors |> fluxcall.find(fn: (r) => r.v > 2.5)).host)
        |> yield()
}

testcase find_nobody {
    testing.shouldError(
        fn: () => sensors |> fluxcall.find(fn: (r) => r.v > 9.0, script: "s"),
        want: /script s: there are 0 such rows, not one/,
    )
        |> yield()
}

testcase pick_keeps_columns {
    got = sensors |> fluxcall.pick(columns: ["host"])
    want = array.from(rows: [{host: "a"}, {host: "b"}, {host: "a"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase pick_a_misspelt_column {
    testing.shouldError(
        fn: () => sensors |> fluxcall.pick(columns: ["host", "x"]),
        want: /there is no column x, but host, v/,
    )
        |> yield()
}

testcase each_value {
    got =
        fluxcall.each(values: ["a", "b"], fn: (x) => array.from(rows: [{host: x}]))
            |> sort(columns: ["host"])
    want = array.from(rows: [{host: "a"}, {host: "b"}])

    testing.diff(got: got, want: want) |> yield()
}

testcase each_of_one {
    got = fluxcall.each(values: [1], fn: (x) => array.from(rows: [{n: x}]))

    testing.diff(got: got, want: array.from(rows: [{n: 1}])) |> yield()
}

testcase each_of_none {
    got =
        fluxcall.each(
            values: array.filter(arr: ["a"], fn: (x) => false),
            fn: (x) => array.from(rows: [{host: x}]),
        )
            |> group()
            |> columns()
            |> findColumn(fn: (key) => true, column: "_value")

    testing.assertEqualValues(want: 0, got: length(arr: got)) |> yield()
}

testcase each_of_too_many {
    testing.shouldError(
        fn: () => fluxcall.each(values: [1, 2, 3], limit: 2, fn: (x) => array.from(rows: [{n: x}])),
        want: /there are 3 values, and the limit of each\(\) is 2/,
    )
        |> yield()
}
