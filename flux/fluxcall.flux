// Package fluxcall invokes invokable scripts from inside InfluxDB.
//
// It is built on `influxdb.api()`. Flux cannot import user-defined packages, so
// `fluxcall push` and `fluxcall bundle` link the functions that a script uses into the script.
//
// In InfluxDB Cloud, and in scripts that are linked for the fluxcall gateway, calls need neither
// `host` nor `token`. Elsewhere, in a task of InfluxDB OSS for example, pass both, and take
// the token from InfluxDB's secrets.
//
// ## Metadata
// introduced: 0.1.0
//
package fluxcall


import "array"
import "csv"
import "dict"
import "experimental"
import "experimental/dynamic"
import "experimental/influxdb"
import "json"
import "regexp"
import "strings"

// _fail raises an error that names the script.
_fail = (script, msg) => die(msg: "fluxcall: script ${script}: ${msg}")

// _ticket is the host and token of calls that pass neither. An empty ticket means this server
// and the caller's permissions, which InfluxDB Cloud supports. In a script that is linked for
// the gateway, it is the ticket that the gateway passes to each invocation.
_ticket = {host: "", token: ""}

// _server returns the address and the token of a call. A ticket is used as a whole or not
// at all, so that its token never goes to another address.
_server = (host, token) =>
    if host == "" and token == "" then _ticket else {host: host, token: token}

// _answered returns the text of a successful answer.
//
// An engine that does not have the scripts API fails on an empty address with a message of its
// own.
_answered =
    (script, server, answer) =>
        {
            failed = exists answer.msg
            message = if failed then answer.msg else string(v: answer.value.body)

            return
                if failed and server.host == "" and message =~ /unsupported protocol scheme ""/ then
                    _fail(
                        script: script,
                        msg:
                            "this is not InfluxDB Cloud: run `fluxcall push` to link it for the gateway, or pass `host` and `token`",
                    )
                else if server.host != "" and server.token == "" then
                    _fail(script: script, msg: "a call with `host` needs a `token`")
                else if failed then
                    _fail(script: script, msg: message)
                else if answer.value.statusCode != 200 then
                    _fail(
                        script: script,
                        msg:
                            "the server answered " + string(v: answer.value.statusCode) + ": "
                                +
                                message,
                    )
                else
                    message
        }

// _blocks splits an answer into its blocks, a header with its rows each.
//
// Flux cannot iterate over the characters of a text. So one regular expression, which skips
// quoted cells, replaces the line break behind every record with the control character 1E,
// and the text is split at runs of them:
//
//     ,result,table,v␍␊,a,0,"x␍␊y"␍␊␍␊,result,table,w␍␊…
//     ,result,table,v␞,a,0,"x␍␊y"␞␞,result,table,w␞…
//
// The line break inside the quoted cell is kept. An empty line, which separates two blocks, has
// become two characters 1E in a row.
_blocks = (text) => {
    records = regexp.replaceAllString(r: /((?:[^"\r]|"[^"]*")*)\r\n/, v: text, t: "$1\x1e")
    trimmed = strings.trim(v: records, cutset: "\x1e")

    return array.filter(arr: regexp.splitRegexp(r: /+/, v: trimmed, i: -1), fn: (x) => x != "")
}

// _fields splits a record into its cells, still quoted, with the control character 1F in place
// of the commas between them (see `_blocks`): `a,"b,c"` is split into `a` and `"b,c"`.
_fields = (record) =>
    strings.split(
        v:
            strings.trimSuffix(
                v:
                    regexp.replaceAllString(
                        r: /((?:[^",]|"[^"]*")*),/,
                        v: record + ",",
                        t: "$1\x1f",
                    ),
                suffix: "\x1f",
            ),
        t: "\x1f",
    )

// _unquoted returns the text of a cell: without the quotes around it, and `"` for `""`.
_unquoted = (cell) => regexp.replaceAllString(r: /^"|"$|"(")/, v: cell, t: "$1")

// _whole returns the blocks of an answer. It raises an error if the answer ends in an error
// block or was cut off: a complete one ends with an empty line outside of quotes. A cell with
// the control character 1E is an error as well, because it looks like the end of a record.
_whole = (script, text) => {
    blocks = _blocks(text: text)
    errors =
        array.filter(arr: blocks, fn: (x) => strings.hasPrefix(v: x, prefix: ",error,reference"))

    return
        if length(arr: errors) > 0 then
            _fail(
                script: script,
                msg: "it failed while it ran: " + strings.split(v: errors[0], t: "\x1e")[1],
            )
        else if text !~ /^((?:[^"]|"[^"]*")*\r\n)?\r\n$/ then
            _fail(
                script: script,
                msg: "its answer was cut off, or has the control character 1E in a cell",
            )
        else
            blocks
}

// _resultOf returns the name of the result that a block belongs to, `""` if it has no rows.
_resultOf = (block) => {
    records = strings.split(v: block, t: "\x1e")

    return if length(arr: records) < 2 then "" else _unquoted(cell: _fields(record: records[1])[1])
}

// _annotated puts annotation rows before a block, so that `csv.from()` returns typed tables. The
// header `,result,table,_value` becomes
//
//     #datatype,string,long,double
//     #group,false,false,false
//     #default,,0,
//     ,result,table,_value
//
// A block without rows becomes an empty table. The first column has no name and no type.
_annotated = (block, types, key) => {
    names =
        array.map(
            arr: _fields(record: strings.split(v: block, t: "\x1e")[0]),
            fn: (x) => _unquoted(cell: x),
        )
    line = (name, fn) =>
        regexp.replaceAllString(
            r: /^[^,]*/,
            v: strings.joinStr(arr: array.map(arr: names, fn: fn), v: ","),
            t: name,
        )

    return
        strings.joinStr(
            arr: [
                line(name: "#datatype", fn: types),
                line(name: "#group", fn: (x) => string(v: contains(value: x, set: key))),
                line(name: "#default", fn: (x) => if x == "table" then "0" else ""),
                strings.replaceAll(v: block, t: "\x1e", u: "\r\n"),
            ],
            v: "\r\n",
        )
}

// idOf finds the ID of a script by its name.
//
// ## Parameters
// - name: Name of the script.
// - host: URL of the server. Default is `""`, this server: InfluxDB Cloud, or the gateway
//   that the script is linked for. Elsewhere it is required.
// - token: InfluxDB token, required with `host`. Default is `""`, the caller's permissions.
//   Everyone who may list scripts can read a token in a script: use
//   `secrets.get(key: "…")`.
// - timeout: Maximum time to wait for the answer. Default is `30s`.
// - api: Function to use instead of `influxdb.api()`, for tests.
//
idOf = (
        name,
        host="",
        token="",
        timeout=30s,
        api=influxdb.api,
    ) =>
    {
        server = _server(host: host, token: token)
        text =
            _answered(
                script: name,
                server: server,
                answer:
                    experimental.catch(
                        fn: () =>
                            api(
                                method: "get",
                                path: "/api/v2/scripts",
                                host: server.host,
                                token: server.token,
                                headers: ["Content-Type": "application/json"],
                                query: ["name": name],
                                body: bytes(v: ""),
                                timeout: timeout,
                            ),
                    ),
            )
        found = dynamic.asArray(v: dynamic.jsonParse(data: bytes(v: text)).scripts)
        named = array.filter(arr: found, fn: (x) => string(v: x.name) == name)

        return
            if length(arr: named) == 0 then
                _fail(script: name, msg: "the server has no script of this name")
            else
                string(v: named[0].id)
    }

// call invokes a script and returns its answer as it was sent: CSV without annotations.
//
// It raises an error with the status and the server's message if the request fails, and
// with Flux's message if the script fails after its answer has begun.
//
// ## Parameters
// - id: ID of the script, 16 hexadecimal digits.
// - args: Record of the script's parameters. Default is `{}`.
// - host: URL of the server. Default is `""`, this server: InfluxDB Cloud, or the gateway
//   that the script is linked for. Elsewhere it is required.
// - token: InfluxDB token, required with `host`. Default is `""`, the caller's permissions.
//   Everyone who may list scripts can read a token in a script: use
//   `secrets.get(key: "…")`.
// - timeout: Maximum time to wait for the answer. Default is `30s`.
// - api: Function to use instead of `influxdb.api()`, for tests.
//
// ## Examples
// ### Keep the answer of a script as a text
// ```no_run
// text = fluxcall.call(id: "084d693d93048000", args: {mybucket: "air_sensor"})
// ```
//
call = (
        id,
        args={},
        host="",
        token="",
        timeout=30s,
        api=influxdb.api,
    ) =>
    {
        // This repeats asked(): sharing a function would add its compile time to every binding.
        server = _server(host: host, token: token)
        text =
            _answered(
                script: id,
                server: server,
                answer:
                    experimental.catch(
                        fn: () =>
                            api(
                                method: "post",
                                path: "/api/v2/scripts/${id}/invoke",
                                host: server.host,
                                token: server.token,
                                headers: ["Content-Type": "application/json"],
                                query: [:],
                                body: json.encode(v: {params: args}),
                                timeout: timeout,
                            ),
                    ),
            )
        blocks = _whole(script: id, text: text)

        return text
    }

// asked invokes a script with an encoded body and returns the blocks of its answer. Generated
// bindings are built on it.
//
// ## Parameters
// - script: Name of the script, for errors.
// - id: ID of the script, 16 hexadecimal digits.
// - body: JSON of the request.
// - host: Address of the server.
// - token: InfluxDB token.
// - timeout: Longest time to wait for an answer.
// - api: Function that sends requests.
//
asked = (
        script,
        id,
        body,
        host,
        token,
        timeout,
        api,
    ) =>
    {
        server = _server(host: host, token: token)
        answer =
            experimental.catch(
                fn: () =>
                    api(
                        method: "post",
                        path: "/api/v2/scripts/${id}/invoke",
                        host: server.host,
                        token: server.token,
                        headers: ["Content-Type": "application/json"],
                        query: [:],
                        body: bytes(v: body),
                        timeout: timeout,
                    ),
            )
        text = _answered(script: script, server: server, answer: answer)

        return _whole(script: script, text: text)
    }

// chosen returns the blocks of one result, and those without rows, which name no result.
//
// ## Parameters
// - script: Name of the script, for errors.
// - blocks: Blocks of its answer.
// - result: Name of the result to return, `""` if there is only one.
//
chosen = (script, blocks, result) => {
    told = array.map(arr: blocks, fn: (x) => _resultOf(block: x))
    names = array.filter(arr: told, fn: (x) => x != "")
    name = if result != "" or length(arr: names) == 0 then result else names[0]
    others = array.filter(arr: names, fn: (x) => x != name)
    own = ["", name]

    return
        if result == "" and length(arr: others) > 0 then
            _fail(script: script, msg: "it has several results: choose one with `result`")
        else
            array.filter(arr: blocks, fn: (x) => contains(value: _resultOf(block: x), set: own))
}

// rows returns the blocks of one result as tables.
//
// ## Parameters
// - blocks: Blocks of an answer.
// - types: Function with the parameter `x`, a column, that returns its annotation.
// - key: Columns of the group key, `[]` if it is unknown: then all rows are in one table.
//
rows = (blocks, types, key) => {
    annotated = array.map(arr: blocks, fn: (x) => _annotated(block: x, types: types, key: key))
    nothing = "#datatype,string,long\r\n#group,false,false\r\n#default,,0\r\n,result,table"
    text =
        if length(arr: blocks) == 0 then
            nothing
        else
            strings.joinStr(arr: annotated, v: "\r\n\r\n")
    tables = csv.from(csv: text + "\r\n\r\n")

    return if length(arr: key) == 0 then tables |> group() else tables
}

// _typeOf returns the annotation of a column: the declared one, a time for `_time`, `_start`
// and `_stop`, otherwise a string.
_typeOf = (name, columns) =>
    dict.get(
        dict: columns,
        key: name,
        default:
            if name == "table" then
                "long"
            else if name =~ /^_(time|start|stop)$/ then
                "dateTime:RFC3339"
            else
                "string",
    )

// typed invokes a script and returns its rows with declared types.
//
// It raises what `call()` raises, and an error if the script has several results and none
// is chosen, or if a cell cannot be parsed as the type of its column.
//
// ## Parameters
// - id: ID of the script, 16 hexadecimal digits.
// - args: Record of the script's parameters. Default is `{}`.
// - columns: Dictionary of columns and their types as annotated CSV spells them
//   (`string`, `long`, `unsignedLong`, `double`, `boolean`, `dateTime:RFC3339`). Default is
//   `[:]`. Columns that are not declared are strings, except for the times `_time`, `_start`
//   and `_stop`.
// - group: Columns of the group key. Default is `[]`, all rows in one table: an answer
//   does not contain the key.
// - result: Name of the result to return. Default is `""`, the only one.
// - host: URL of the server. Default is `""`, this server: InfluxDB Cloud, or the gateway
//   that the script is linked for. Elsewhere it is required.
// - token: InfluxDB token, required with `host`. Default is `""`, the caller's permissions.
//   Everyone who may list scripts can read a token in a script: use
//   `secrets.get(key: "…")`.
// - timeout: Maximum time to wait for the answer. Default is `30s`.
// - api: Function to use instead of `influxdb.api()`, for tests.
//
// ## Examples
// ### Return the mean of each sensor
// ```no_run
// fluxcall.typed(
//     id: "084d693d93048000",
//     args: {mybucket: "air_sensor"},
//     columns: ["_value": "double"],
//     group: ["sensor_id"],
// )
//     |> mean()
// ```
//
typed = (
    id,
    args={},
    columns=[:],
    group=[],
    result="",
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) =>
    rows(
        blocks:
            chosen(
                script: id,
                blocks:
                    asked(
                        script: id,
                        id: id,
                        body: string(v: json.encode(v: {params: args})),
                        host: host,
                        token: token,
                        timeout: timeout,
                        api: api,
                    ),
                result: result,
            ),
        types: (x) => _typeOf(name: x, columns: columns),
        key: group,
    )

// invoke invokes a script and returns its rows as one table.
//
// `_time`, `_start` and `_stop` are times, every other column is a string, because an answer
// does not contain types. It raises what `call()` raises, and an error if the script has
// several results and none is chosen.
//
// ## Parameters
// - id: ID of the script, 16 hexadecimal digits.
// - args: Record of the script's parameters. Default is `{}`.
// - result: Name of the result to return. Default is `""`, the only one.
// - host: URL of the server. Default is `""`, this server: InfluxDB Cloud, or the gateway
//   that the script is linked for. Elsewhere it is required.
// - token: InfluxDB token, required with `host`. Default is `""`, the caller's permissions.
//   Everyone who may list scripts can read a token in a script: use
//   `secrets.get(key: "…")`.
// - timeout: Maximum time to wait for the answer. Default is `30s`.
// - api: Function to use instead of `influxdb.api()`, for tests.
//
// ## Examples
// ### Return the rows of a script
// ```no_run
// fluxcall.invoke(id: "084d693d93048000", args: {mybucket: "air_sensor"})
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
) =>
    typed(
        id: id,
        args: args,
        result: result,
        host: host,
        token: token,
        timeout: timeout,
        api: api,
    )

// invokeByName finds a script by its name, which takes another request, and invokes it.
//
// It does what `invoke()` does, and raises an error if no script has this name.
//
// ## Parameters
// - name: Name of the script.
// - args: Record of the script's parameters. Default is `{}`.
// - result: Name of the result to return. Default is `""`, the only one.
// - host: URL of the server. Default is `""`, this server: InfluxDB Cloud, or the gateway
//   that the script is linked for. Elsewhere it is required.
// - token: InfluxDB token, required with `host`. Default is `""`, the caller's permissions.
//   Everyone who may list scripts can read a token in a script: use
//   `secrets.get(key: "…")`.
// - timeout: Longest time to wait for an answer. Default is `30s`.
// - api: Function to use instead of `influxdb.api()`, for tests.
//
// ## Examples
// ### Return the rows of a script
// ```no_run
// fluxcall.invokeByName(name: "last-point", args: {mybucket: "air_sensor"})
// ```
//
invokeByName = (
    name,
    args={},
    result="",
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) =>
    typed(
        id:
            idOf(
                name: name,
                host: host,
                token: token,
                timeout: timeout,
                api: api,
            ),
        args: args,
        result: result,
        host: host,
        token: token,
        timeout: timeout,
        api: api,
    )

// _given returns a value, or raises an error if it is null.
_given = (v, name) => if exists v then v else die(msg: "fluxcall: parameter ${name} is null")

// asJSON encodes a value that JSON can carry. It raises an error for null, NaN and infinities.
//
// ## Parameters
// - v: Value to encode.
// - name: Name of the parameter, for errors.
//
asJSON = (v, name) => string(v: json.encode(v: _given(v: v, name: name)))

// asString encodes a string.
//
// ## Parameters
// - v: String to encode.
// - name: Name of the parameter, for errors.
//
asString = (v, name) => string(v: json.encode(v: _given(v: v, name: name) + ""))

// asBool encodes a boolean.
//
// ## Parameters
// - v: Boolean to encode.
// - name: Name of the parameter, for errors.
//
asBool = (v, name) => if _given(v: v, name: name) then "true" else "false"

// asInt encodes an integer.
//
// ## Parameters
// - v: Integer to encode.
// - name: Name of the parameter, for errors.
//
asInt = (v, name) => string(v: _given(v: v, name: name) + 0)

// asUInt encodes a signed or unsigned integer that is not negative.
//
// ## Parameters
// - v: Integer to encode.
// - name: Name of the parameter, for errors.
//
asUInt = (v, name) => {
    text = string(v: _given(v: v, name: name))

    return
        if text =~ /^[0-9]+$/ then
            text
        else
            die(msg: "fluxcall: parameter ${name} takes no ${text}: it is unsigned")
}

// asFloat encodes a float, a whole one with its point: `2.0`. It raises an error for NaN and
// infinities.
//
// ## Parameters
// - v: Float to encode.
// - name: Name of the parameter, for errors.
//
asFloat = (v, name) => {
    text = string(v: _given(v: v, name: name) + 0.0)

    return
        if text =~ /^-?[0-9]+$/ then
            text + ".0"
        else if text =~ /^-?[0-9.]+(e[+-]?[0-9]+)?$/ then
            text
        else
            die(msg: "fluxcall: parameter ${name} is ${text}, which JSON cannot carry")
}

// asDuration encodes a duration, or a string that can be parsed as one.
//
// ## Parameters
// - v: Duration to encode.
// - name: Name of the parameter, for errors.
//
asDuration = (v, name) => "\"" + string(v: duration(v: _given(v: v, name: name))) + "\""

// asTime encodes a time, or a string that can be parsed as one.
//
// ## Parameters
// - v: Time to encode.
// - name: Name of the parameter, for errors.
//
asTime = (v, name) => "\"" + string(v: time(v: _given(v: v, name: name))) + "\""

// asBound encodes a bound of `range()` as Unix seconds: a time, a duration relative to now, a
// string that can be parsed as either, or the seconds themselves.
//
// ## Parameters
// - v: Bound to encode.
// - name: Name of the parameter, for errors.
//
asBound = (v, name) => {
    text = string(v: _given(v: v, name: name))

    return
        if text =~ /^-?[0-9]+$/ then
            text
        else if text =~ /T/ then
            string(v: int(v: time(v: text)) / 1000000000)
        else
            string(
                v: int(v: experimental.addDuration(d: duration(v: text), to: now())) / 1000000000,
            )
}

// _joined applies a function to each element and joins what it returns with commas. Flux fails
// to map an empty array of records, so that case is separate.
_joined = (v, fn) =>
    if length(arr: v) == 0 then
        ""
    else
        strings.joinStr(arr: array.map(arr: v, fn: (x) => fn(x: x)), v: ",")

// asArray encodes an array.
//
// ## Parameters
// - v: Array to encode.
// - fn: Function with the parameter `x` that encodes an element.
//
asArray = (v, fn) => "[" + _joined(v: v, fn: fn) + "]"

// asRecord encodes a record whose fields are already encoded.
//
// ## Parameters
// - v: Array of records of `name` and `json`.
//
asRecord = (v) =>
    "{" + _joined(v: v, fn: (x) => string(v: json.encode(v: x.name)) + ":" + x.json) + "}"

// asParams encodes the parameters of an invocation.
//
// ## Parameters
// - v: Array of records of `name` and `json`.
//
asParams = (v) => "{\"params\":" + asRecord(v: v) + "}"

// _columnsOf returns the columns of all tables, `[]` if there are no tables.
_columnsOf = (tables=<-) =>
    tables
        |> group()
        |> columns()
        |> findColumn(fn: (key) => true, column: "_value")

// list returns the values of a column of all tables, in their order.
//
// It raises an error if there are rows but no such column, so that a misspelt name is not an
// empty list.
//
// ## Parameters
// - column: Column to return.
// - tables: Input data. Default is piped-forward data (`<-`).
//
// ## Examples
// ### Pass the hosts of one script to another
// ```no_run
// hosts = scripts.hosts() |> fluxcall.list(column: "host")
//
// scripts.lastOf(hosts: hosts)
// ```
//
list = (tables=<-, column) => {
    known = tables |> _columnsOf()

    return
        if contains(value: column, set: known) then
            tables |> group() |> findColumn(fn: (key) => true, column: column)
        else if length(arr: known) == 0 then
            []
        else
            die(
                msg:
                    "fluxcall: there is no column ${column}, but " + strings.joinStr(
                            arr: known,
                            v: ", ",
                        ),
            )
}

// pick keeps columns, and raises an error if there are rows without one of them.
//
// ## Parameters
// - columns: Columns to keep.
// - tables: Input data. Default is piped-forward data (`<-`).
//
pick = (tables=<-, columns) => {
    known = tables |> _columnsOf()
    missing = array.filter(arr: columns, fn: (x) => not contains(value: x, set: known))

    return
        if length(arr: known) > 0 and length(arr: missing) > 0 then
            die(
                msg:
                    "fluxcall: there is no column ${strings.joinStr(arr: missing, v: ", ")}, but "
                        +
                        strings.joinStr(arr: known, v: ", "),
            )
        else
            tables |> keep(columns: columns)
}

// column returns the distinct values of a column of all tables.
//
// It raises an error if there are rows without such a column.
//
// ## Parameters
// - column: Column to return.
// - tables: Input data. Default is piped-forward data (`<-`).
//
column = (tables=<-, column) => {
    values = tables |> list(column: column)

    return
        if length(arr: values) == 0 then
            values
        else
            tables
                |> keep(columns: [column])
                |> group()
                |> unique(column: column)
                |> list(column: column)
}

// first returns the one value of a column.
//
// It raises an error if there is none, if there are several, or if it is null.
//
// ## Parameters
// - column: Column of the value.
// - script: Name of the script that it comes from, for errors. Default is `""`.
// - tables: Input data. Default is piped-forward data (`<-`).
//
// ## Examples
// ### Pass one value of a script to another
// ```no_run
// limit = scripts.threshold() |> fluxcall.first(column: "_value", script: "threshold")
//
// scripts.above(limit: limit)
// ```
//
first = (tables=<-, column, script="") => {
    found = tables |> list(column: column)
    count = length(arr: found)

    return
        if count == 0 then
            _fail(script: script, msg: "there is no value of ${column}")
        else if count > 1 then
            _fail(script: script, msg: "there are ${string(v: count)} values of ${column}, not one")
        else if not exists found[0] then
            _fail(script: script, msg: "the value of ${column} is null")
        else
            found[0]
}

// firstOr returns the one value of a column, or a default if there is none or it is null.
//
// It raises an error if there are several.
//
// ## Parameters
// - column: Column of the value.
// - default: Value to return if there is none.
// - script: Name of the script that it comes from, for errors. Default is `""`.
// - tables: Input data. Default is piped-forward data (`<-`).
//
firstOr = (tables=<-, column, default, script="") => {
    found = tables |> list(column: column)
    count = length(arr: found)

    return
        if count == 0 then
            default
        else if count > 1 then
            _fail(script: script, msg: "there are ${string(v: count)} values of ${column}, not one")
        else if not exists found[0] then
            default
        else
            found[0]
}

// find returns the one row for which a predicate holds, as a record.
//
// It raises an error if it holds for none or for several.
//
// ## Parameters
// - fn: Predicate function with the parameter `r`.
// - script: Name of the script that it comes from, for errors. Default is `""`.
// - tables: Input data. Default is piped-forward data (`<-`).
//
find = (tables=<-, fn, script="") => {
    rows = tables |> filter(fn: fn) |> group()
    marked = rows |> map(fn: (r) => ({r with fluxcall: 1}))
    count = length(arr: marked |> findColumn(fn: (key) => true, column: "fluxcall"))

    return
        if count == 1 then
            rows |> findRecord(fn: (key) => true, idx: 0)
        else
            _fail(script: script, msg: "there are ${string(v: count)} such rows, not one")
}

// each invokes a function once per value and returns all rows in one stream.
//
// It is safe for no value and for one. It raises an error if there are more values than
// the limit: each may be a request.
//
// ## Parameters
// - values: Array of values.
// - fn: Function with the parameter `x` that returns a stream of tables.
// - limit: Maximum number of values. Default is `100`.
//
// ## Examples
// ### Invoke a script for each host that another found
// ```no_run
// hosts = scripts.hosts() |> fluxcall.column(column: "host")
//
// fluxcall.each(values: hosts, fn: (x) => scripts.lastOf(host: x))
// ```
//
each =
    (values, fn, limit=100) =>
        {
            count = length(arr: values)
            counted = string(v: count)
            most = string(v: limit)
            nothing =
                csv.from(
                    csv:
                        "#datatype,string,long\r\n#group,false,false\r\n#default,,0\r\n,result,table\r\n\r\n",
                )

            return
                if count > limit then
                    die(
                        msg:
                            "fluxcall: there are ${counted} values, and the limit of each() is ${most}",
                    )
                else if count == 0 then
                    nothing
                else
                    union(
                        tables:
                            array.concat(
                                arr: array.map(arr: values, fn: (x) => fn(x: x)),
                                v: [nothing, nothing],
                            ),
                    )
        }
