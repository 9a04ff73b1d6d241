// Made by fluxcall; do not edit: it would be lost.
// Package scripts invokes this organization's scripts. It is linked into a script that says
// `import "fluxcall/scripts"`.
package scripts


import "dict"
import "experimental/influxdb"
import "fluxcall"

// filterAndGroup invokes the script filter-and-group.
//
// Returns filtered and grouped points from a bucket.
//
// ## Parameters
// - bucket: string.
// - filterField: string.
// - filterField2: string.
// - groupColumn: string.
// - host, token, timeout, api: As `fluxcall.invoke()` has them.
//
filterAndGroup = (
    bucket,
    filterField,
    filterField2,
    groupColumn,
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) =>
    fluxcall.rows(
        blocks:
            fluxcall.asked(
                script: "filter-and-group",
                id: "984905a085381d0f",
                body:
                    fluxcall.asParams(
                        v: [
                            {name: "bucket", json: fluxcall.asString(v: bucket, name: "bucket")},
                            {
                                name: "filterField",
                                json: fluxcall.asString(v: filterField, name: "filterField"),
                            },
                            {
                                name: "filterField2",
                                json: fluxcall.asString(v: filterField2, name: "filterField2"),
                            },
                            {
                                name: "groupColumn",
                                json: fluxcall.asString(v: groupColumn, name: "groupColumn"),
                            },
                        ],
                    ),
                host: host,
                token: token,
                timeout: timeout,
                api: api,
            ),
        types: (x) =>
            dict.get(
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

// getLastPoint invokes the script getLastPoint.
//
// getLastPoint finds the last point in a bucket
//
// ## Parameters
// - mybucket: string.
// - host, token, timeout, api: As `fluxcall.invoke()` has them.
//
getLastPoint = (
    mybucket,
    host="",
    token="",
    timeout=30s,
    api=influxdb.api,
) =>
    fluxcall.rows(
        blocks:
            fluxcall.asked(
                script: "getLastPoint",
                id: "054c817e17797073",
                body:
                    fluxcall.asParams(
                        v: [
                            {
                                name: "mybucket",
                                json: fluxcall.asString(v: mybucket, name: "mybucket"),
                            },
                        ],
                    ),
                host: host,
                token: token,
                timeout: timeout,
                api: api,
            ),
        types: (x) =>
            dict.get(
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
