"""Reads statements of Athena from standard input and tells of each its kind and, of a table, its columns, as JSON; fails where one can't be read."""

import json
import sys

import sqlglot
from sqlglot import exp


def told(statement: exp.Expression) -> dict:
    if isinstance(statement, exp.Command):
        raise SystemExit(f"not read: {statement.sql()}")
    columns = {column.name: column.kind.sql("hive").lower() for column in statement.find_all(exp.ColumnDef)}
    return {"does": statement.key, "columns": columns}


statements = sqlglot.parse(sys.stdin.read(), dialect="athena", error_level=sqlglot.ErrorLevel.RAISE)
print(json.dumps([told(statement) for statement in statements if statement]))
