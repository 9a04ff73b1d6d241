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
    (() => {
        _fail = (script, msg) => die(msg: "fluxcall: script ${script}: ${msg}")
        _answered = (script, host, token, asked) => {
            failed = exists asked.msg
            message = if failed then asked.msg else string(v: asked.value.body)
            elsewhere = failed and host == "" and message =~ /unsupported protocol scheme ""/

            return
                if elsewhere or host != "" and token == "" then
                    _fail(
                        script: script,
                        msg: "outside InfluxDB Cloud `host` and `token` have to be given",
                    )
                else if failed then
                    _fail(script: script, msg: message)
                else if asked.value.statusCode != 200 then
                    _fail(
                        script: script,
                        msg:
                            "the server answered " + string(v: asked.value.statusCode) + ": "
                                +
                                message,
                    )
                else
                    message
        }
        _blocks = (text) => {
            records =
                _fc_regexp.replaceAllString(r: /((?:[^"\r]|"[^"]*")*)\r\n/, v: text, t: "$1\x1e")
            blocks =
                _fc_array.map(
                    arr: _fc_strings.split(v: records, t: "\x1e\x1e"),
                    fn: (x) => _fc_strings.trim(v: x, cutset: "\x1e"),
                )

            return _fc_array.filter(arr: blocks, fn: (x) => x != "")
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
        _unquoted = (cell) =>
            if _fc_strings.hasPrefix(v: cell, prefix: "\"") then
                _fc_strings.replaceAll(
                    v:
                        _fc_strings.substring(
                            v: cell,
                            start: 1,
                            end: _fc_strings.strlen(v: cell) - 1,
                        ),
                    t: "\"\"",
                    u: "\"",
                )
            else
                cell
        _whole = (script, text) => {
            blocks = _blocks(text: text)
            errors =
                _fc_array.filter(
                    arr: blocks,
                    fn: (x) => _fc_strings.hasPrefix(v: x, prefix: ",error,reference"),
                )
            quoted = _fc_strings.countStr(v: text, substr: "\"") % 2 == 1
            ended = text == "\r\n" or _fc_strings.hasSuffix(v: text, suffix: "\r\n\r\n")

            return
                if _fc_strings.containsStr(v: text, substr: "\x1e") then
                    _fail(script: script, msg: "its answer has the control character 1E in a cell")
                else if length(arr: errors) > 0 then
                    _fail(
                        script: script,
                        msg:
                            "it failed while it ran: " + _fields(
                                    record: _fc_strings.split(v: errors[0], t: "\x1e")[1],
                                )[1],
                    )
                else if quoted or not ended then
                    _fail(script: script, msg: "its answer was cut off")
                else
                    blocks
        }
        _annotated = (block, columns, group) => {
            names =
                _fc_array.map(
                    arr: _fields(record: _fc_strings.split(v: block, t: "\x1e")[0]),
                    fn: (x) => _unquoted(cell: x),
                )
            line = (name, fn) =>
                name + _fc_strings.trimPrefix(
                        v: _fc_strings.joinStr(arr: _fc_array.map(arr: names, fn: fn), v: ","),
                        prefix: fn(x: ""),
                    )
            types = (x) =>
                _fc_dict.get(
                    dict: columns,
                    key: x,
                    default:
                        if x == "table" then
                            "long"
                        else if x =~ /^_(time|start|stop)$/ then
                            "dateTime:RFC3339"
                        else
                            "string",
                )
            groups = (x) => if contains(value: x, set: group) then "true" else "false"
            defaults = (x) => if x == "table" then "0" else ""

            return
                _fc_strings.joinStr(
                    arr: [
                        line(name: "#datatype", fn: types),
                        line(name: "#group", fn: groups),
                        line(name: "#default", fn: defaults),
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
                answer =
                    _fc_experimental.catch(
                        fn: () =>
                            api(
                                method: "post",
                                path: "/api/v2/scripts/${id}/invoke",
                                host: host,
                                token: token,
                                headers: ["Content-Type": "application/json"],
                                query: [:],
                                body: bytes(v: body),
                                timeout: timeout,
                            ),
                    )
                text = _answered(script: script, host: host, token: token, asked: answer)

                return _whole(script: script, text: text)
            }
        _merged = (tables) => tables |> group()
        rows = (blocks, columns, group) => {
            annotated =
                _fc_array.map(
                    arr: blocks,
                    fn: (x) => _annotated(block: x, columns: columns, group: group),
                )
            nothing = "#datatype,string,long\r\n#group,false,false\r\n#default,,0\r\n,result,table"
            text =
                if length(arr: blocks) == 0 then
                    nothing
                else
                    _fc_strings.joinStr(arr: annotated, v: "\r\n\r\n")
            tables = _fc_csv.from(csv: text + "\r\n\r\n")

            return if length(arr: group) == 0 then _merged(tables: tables) else tables
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
                columns:
                    [
                        "_field": "string",
                        "_measurement": "string",
                        "_start": "dateTime:RFC3339",
                        "_stop": "dateTime:RFC3339",
                        "_time": "dateTime:RFC3339",
                        "_value": "string",
                    ],
                group: [],
            )

        return {getLastPoint: getLastPoint}
    })()

scripts = _fc
// fluxcall: what follows is as it was written.


scripts.getLastPoint(mybucket: params.bucket)
    |> group(columns: ["host"])
