/** What a column of a file holds; all else than numbers and yes or no is text, lists and objects as JSON. */
export type ColumnType = "number" | "boolean" | "text";

type TypeOf<Value> = [Value] extends [number | null] ? "number" : [Value] extends [boolean | null] ? "boolean" : "text";

/** The columns of a row, each with the type that its values have. */
export type ColumnsOf<Row> = { readonly [Name in keyof Row]-?: TypeOf<Row[Name]> };
