// fluxcall: linked by `fluxcall bundle`, which also undoes it. Change what stands below
// the block; the file began:
//| // description: The last points, grouped.
//| import "fluxcall/scripts"
import _fc_array "array"
import _fc_csv "csv"
import _fc_dict "dict"
import _fc_experimental "experimental"
import _fc_influxdb "experimental/influxdb"
import _fc_json "json"
import _fc_regexp "regexp"
import _fc_strings "strings"

_fc =
    (() =>
        {
            _fail = (script, msg) => die(msg: "fluxcall: script ${script}: ${msg}")
            _ticket = {host: "", token: ""}
            _server = (host, token) =>
                if host == "" and token == "" then _ticket else {host: host, token: token}
            _answered =
                (script, server, answer) =>
                    {
                        failed = exists answer.msg
                        message = if failed then answer.msg else string(v: answer.value.body)

                        return
                            if failed and server.host == "" and message
                                    =~
                                    /unsupported protocol scheme ""/
                            then
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
                                        "the server answered " + string(v: answer.value.statusCode)
                                            +
                                            ": " + message,
                                )
                            else
                                message
                    }
            _blocks = (text) => {
                records =
                    _fc_regexp.replaceAllString(
                        r: /((?:[^"\r]|"[^"]*")*)\r\n/,
                        v: text,
                        t: "$1\x1e",
                    )
                trimmed = _fc_strings.trim(v: records, cutset: "\x1e")

                return
                    _fc_array.filter(
                        arr: _fc_regexp.splitRegexp(r: /+/, v: trimmed, i: -1),
                        fn: (x) => x != "",
                    )
            }
            _fields = (record) =>
                _fc_strings.split(
                    v:
                        _fc_strings.trimSuffix(
                            v:
                                _fc_regexp.replaceAllString(
                                    r: /((?:[^",]|"[^"]*")*),/,
                                    v: record + ",",
                                    t: "$1\x1f",
                                ),
                            suffix: "\x1f",
                        ),
                    t: "\x1f",
                )
            _unquoted = (cell) => _fc_regexp.replaceAllString(r: /^"|"$|"(")/, v: cell, t: "$1")
            _whole = (script, text) => {
                blocks = _blocks(text: text)
                errors =
                    _fc_array.filter(
                        arr: blocks,
                        fn: (x) => _fc_strings.hasPrefix(v: x, prefix: ",error,reference"),
                    )

                return
                    if length(arr: errors) > 0 then
                        _fail(
                            script: script,
                            msg:
                                "it failed while it ran: " + _fc_strings.split(
                                        v: errors[0],
                                        t: "\x1e",
                                    )[1],
                        )
                    else if text !~ /^((?:[^"]|"[^"]*")*\r\n)?\r\n$/ then
                        _fail(
                            script: script,
                            msg:
                                "its answer was cut off, or has the control character 1E in a cell",
                        )
                    else
                        blocks
            }
            _annotated = (block, types, key) => {
                names =
                    _fc_array.map(
                        arr: _fields(record: _fc_strings.split(v: block, t: "\x1e")[0]),
                        fn: (x) => _unquoted(cell: x),
                    )
                line = (name, fn) =>
                    _fc_regexp.replaceAllString(
                        r: /^[^,]*/,
                        v: _fc_strings.joinStr(arr: _fc_array.map(arr: names, fn: fn), v: ","),
                        t: name,
                    )

                return
                    _fc_strings.joinStr(
                        arr: [
                            line(name: "#datatype", fn: types),
                            line(
                                name: "#group",
                                fn: (x) => string(v: contains(value: x, set: key)),
                            ),
                            line(name: "#default", fn: (x) => if x == "table" then "0" else ""),
                            _fc_strings.replaceAll(v: block, t: "\x1e", u: "\r\n"),
                        ],
                        v: "\r\n",
                    )
            }
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
                        _fc_experimental.catch(
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
            rows = (blocks, types, key) => {
                annotated =
                    _fc_array.map(
                        arr: blocks,
                        fn: (x) => _annotated(block: x, types: types, key: key),
                    )
                nothing =
                    "#datatype,string,long\r\n#group,false,false\r\n#default,,0\r\n,result,table"
                text =
                    if length(arr: blocks) == 0 then
                        nothing
                    else
                        _fc_strings.joinStr(arr: annotated, v: "\r\n\r\n")
                tables = _fc_csv.from(csv: text + "\r\n\r\n")

                return if length(arr: key) == 0 then tables |> group() else tables
            }
            _given = (v, name) =>
                if exists v then v else die(msg: "fluxcall: parameter ${name} is null")
            asString = (v, name) => string(v: _fc_json.encode(v: _given(v: v, name: name) + ""))
            _joined = (v, fn) =>
                if length(arr: v) == 0 then
                    ""
                else
                    _fc_strings.joinStr(arr: _fc_array.map(arr: v, fn: (x) => fn(x: x)), v: ",")
            asRecord = (v) =>
                "{" + _joined(v: v, fn: (x) => string(v: _fc_json.encode(v: x.name)) + ":" + x.json)
                    +
                    "}"
            asParams = (v) => "{\"params\":" + asRecord(v: v) + "}"
            getLastPoint = (
                mybucket,
                host="",
                token="",
                timeout=30s,
                api=_fc_influxdb.api,
            ) =>
                rows(
                    blocks:
                        asked(
                            script: "getLastPoint",
                            id: "054c817e17797073",
                            body:
                                asParams(
                                    v: [
                                        {
                                            name: "mybucket",
                                            json: asString(v: mybucket, name: "mybucket"),
                                        },
                                    ],
                                ),
                            host: host,
                            token: token,
                            timeout: timeout,
                            api: api,
                        ),
                    types: (x) =>
                        _fc_dict.get(
                            dict:
                                [
                                    "table": "long",
                                    "_time": "dateTime:RFC3339",
                                    "_start": "dateTime:RFC3339",
                                    "_stop": "dateTime:RFC3339",
                                    "_field": "string",
                                    "_measurement": "string",
                                    "_value": "string",
                                ],
                            key: x,
                            default: "string",
                        ),
                    key: [],
                )

            return {getLastPoint: getLastPoint}
        })()

scripts = _fc
// fluxcall: what follows is as it was written.


scripts.getLastPoint(mybucket: params.bucket)
    |> group(columns: ["host"])
