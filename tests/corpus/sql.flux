// type dsn: string
// sample dsn: "x"
// effects: writes
// not run: it needs another server

import "sql"

sql.from(driverName: "postgres", dataSourceName: params.dsn, query: "DELETE FROM t")
