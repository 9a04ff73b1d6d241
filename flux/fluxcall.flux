// Package fluxcall invokes invokable scripts from inside InfluxDB.
//
// It stands on `influxdb.api()`. Put its text at the head of a script, without the line
// `package fluxcall`, and the script's own imports beside its imports.
//
// ## Metadata
// introduced: 0.1.0
//
package fluxcall

import "array"
import "csv"
import "experimental/influxdb"
import "json"
import "regexp"
import "strings"

// call invokes a script and returns its answer as it was sent: CSV without annotations.
//
// It raises an error with the status and the server's message if the server refuses, and
// with Flux's message if the script failed after its answer had begun.
//
// ## Parameters
// - id: ID of the script, 16 hexadecimal digits.
// - args: Record of the script's parameters. Default is `{}`.
// - host: Address of the server. Default is `""`, inside InfluxDB Cloud this server.
//   Elsewhere it is required.
// - token: InfluxDB token. Default is `""`, inside InfluxDB Cloud the caller's own.
//   Elsewhere it is required.
// - timeout: Longest time to wait for the answer. Default is `30s`.
// - api: Function in place of `influxdb.api()`, for tests.
//
call = (
    id,
    args={},
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) => {
    answer = api(
        method: "post",
        path: "/api/v2/scripts/${id}/invoke",
        host: host,
        token: token,
        headers: ["Content-Type": "application/json"],
        body: json.encode(v: {params: args}),
        timeout: timeout,
    )
    text = string(v: answer.body)
    status = string(v: answer.statusCode)
    failed = regexp.findString(r: /(^|\r\n),error,reference\r\n(?s:.*)/, v: text)

    return if answer.statusCode != 200 then
        die(msg: "fluxcall: script ${id}: the server answered ${status}: ${text}")
    else if failed != "" then
        die(msg: "fluxcall: script ${id} failed while it ran: ${failed}")
    else
        text
}

// _fields cuts a record into its cells, still quoted.
_fields = (record) => strings.split(
    v: strings.trimSuffix(
        v: regexp.replaceAllString(r: /((?:[^",]|"[^"]*")*),/, v: record + ",", t: "$1\x1f"),
        suffix: "\x1f",
    ),
    t: "\x1f",
)

// _blocks cuts an answer into its blocks, a header and its rows each. Records end with
// the control character 1E, so that a line break inside a cell ends none.
_blocks = (text) => array.filter(
    arr: strings.split(
        v: strings.trimPrefix(
            v: regexp.replaceAllString(r: /((?:[^"\r]|"[^"]*")*)\r\n/, v: text, t: "$1\x1e"),
            prefix: "\x1e",
        ),
        t: "\x1e\x1e",
    ),
    fn: (x) => strings.trim(v: x, cutset: "\x1e") != "",
)

// _resultOf tells which result a block belongs to; "" where it has no rows to tell.
_resultOf = (block) => {
    records = strings.split(v: block, t: "\x1e")

    return if length(arr: records) < 2 then "" else _fields(record: records[1])[1]
}

// _typeOf tells the annotation of a column: times where Flux itself names it.
_typeOf = (name) => if name == "table" then
    "long"
else if name == "_time" or name == "_start" or name == "_stop" then
    "dateTime:RFC3339"
else
    "string"

// _annotated puts annotations before a block, so that csv.from() reads it: a block
// without rows is an empty table, as it was.
_annotated = (block) => {
    names = _fields(record: strings.split(v: block, t: "\x1e")[0])
    types = array.map(arr: names, fn: (x) => _typeOf(name: x))
    groups = array.map(arr: types, fn: (x) => "false")
    defaults = array.map(arr: types, fn: (x) => if x == "long" then "0" else "")

    return strings.joinStr(
        arr: [
            "#datatype" + strings.trimPrefix(v: strings.joinStr(arr: types, v: ","), prefix: "string"),
            "#group" + strings.trimPrefix(v: strings.joinStr(arr: groups, v: ","), prefix: "false"),
            "#default" + strings.joinStr(arr: defaults, v: ","),
            strings.replaceAll(v: block, t: "\x1e", u: "\r\n"),
        ],
        v: "\r\n",
    )
}

// invoke invokes a script and returns its rows as one table.
//
// `_time`, `_start` and `_stop` are times, every other column is a string: the answer
// does not tell more. It raises what `call()` raises, and an error if the script has
// several results and none is chosen.
//
// ## Parameters
// - id: ID of the script, 16 hexadecimal digits.
// - args: Record of the script's parameters. Default is `{}`.
// - result: Name of the result to return. Default is `""`, the only one there is.
// - host: Address of the server. Default is `""`, inside InfluxDB Cloud this server.
//   Elsewhere it is required.
// - token: InfluxDB token. Default is `""`, inside InfluxDB Cloud the caller's own.
//   Elsewhere it is required.
// - timeout: Longest time to wait for the answer. Default is `30s`.
// - api: Function in place of `influxdb.api()`, for tests.
//
// ## Examples
// ### Return the rows of a script
// ```no_run
// invoke(id: "084d693d93048000", args: {mybucket: "air_sensor"})
// ```
//
invoke = (
    id,
    args={},
    result="",
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) => {
    text = call(id: id, args: args, host: host, token: token, timeout: timeout, api: api)
    all = _blocks(text: text)
    names = array.filter(
        arr: array.map(arr: all, fn: (x) => _resultOf(block: x)),
        fn: (x) => x != "",
    )
    chosen = if result != "" then result else if length(arr: names) > 0 then names[0] else ""
    others = array.filter(arr: names, fn: (x) => x != chosen)
    blocks = array.filter(
        arr: all,
        fn: (x) => _resultOf(block: x) == chosen or _resultOf(block: x) == "",
    )
    annotated = array.map(arr: blocks, fn: (x) => _annotated(block: x))
    nothing = "#datatype,string,long\r\n#group,false,false\r\n#default,,0\r\n,result,table"

    return if result == "" and length(arr: others) > 0 then
        die(msg: "fluxcall: script ${id} has several results: choose one with `result`")
    else
        csv.from(
            csv: (if length(arr: annotated) == 0 then
                    nothing
                else
                    strings.joinStr(arr: annotated, v: "\r\n\r\n")) + "\r\n\r\n",
        )
            |> group()
}
