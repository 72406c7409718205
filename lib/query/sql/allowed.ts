import type { Phrase } from "../../records/reason.ts";
import { FUNCTIONS, TYPES } from "./functions.ts";
import { placeOfByte, sqlRefusal } from "./place.ts";

/** Nodes that a question may be made of: https://github.com/pganalyze/libpg_query/blob/18-latest/protobuf/pg_query.proto */
const NODES: ReadonlySet<string> = new Set(
  (
    "SelectStmt RangeVar RangeSubselect RangeFunction JoinExpr CommonTableExpr ResTarget ColumnRef A_Star A_Const A_Expr BoolExpr NullTest BooleanTest " +
    "CaseExpr CaseWhen CoalesceExpr MinMaxExpr FuncCall NamedArgExpr SubLink TypeCast SQLValueFunction A_ArrayExpr A_Indirection A_Indices RowExpr " +
    "GroupingSet GroupingFunc SortBy WindowDef CollateClause List String Integer Float Boolean BitString SetToDefault"
  ).split(" "),
);

/** Statements and parts that people try, by their node, or by the field that holds them. */
const REASONS: Readonly<Record<string, Phrase>> = {
  InsertStmt: { fr: "INSERT écrit : seule la lecture est permise", en: "INSERT writes: only reading is allowed" },
  UpdateStmt: { fr: "UPDATE écrit : seule la lecture est permise", en: "UPDATE writes: only reading is allowed" },
  DeleteStmt: { fr: "DELETE écrit : seule la lecture est permise", en: "DELETE writes: only reading is allowed" },
  MergeStmt: { fr: "MERGE écrit : seule la lecture est permise", en: "MERGE writes: only reading is allowed" },
  intoClause: {
    fr: "SELECT INTO écrit une table : seule la lecture est permise",
    en: "SELECT INTO writes a table: only reading is allowed",
  },
  lockingClause: {
    fr: "FOR UPDATE et FOR SHARE verrouillent des lignes : ils ne sont pas permis",
    en: "FOR UPDATE and FOR SHARE lock rows: they are not allowed",
  },
  ParamRef: {
    fr: "un paramètre ($1) n’a pas de valeur ici : écrivez la valeur",
    en: "a parameter ($1) has no value here: write the value",
  },
};

const functions = new Set(FUNCTIONS);
const types = new Set(TYPES);
/** Longest text that padding may make. */
const MAX_PADDING = 1_000;

type Node = Readonly<Record<string, unknown>>;

/** What may be read. */
export interface Tables {
  readonly schema: string;
  readonly names: ReadonlySet<string>;
}

/** A part of the tree that is still to be looked at, and the nearest place known, in bytes. */
interface Part {
  readonly value: unknown;
  readonly at: number;
}

/**
 * Looks at every node of a parsed question, and lets only those through that are known to be harmless: one SELECT (VALUES, WITH … SELECT) over these
 * tables, with functions and types of the lists.
 * @throws Refusal (422) that names the first that is not, in both languages, with its place in the text.
 */
export function refuseUnlessAllowed(statement: unknown, text: string, tables: Tables): void {
  const refuse = ({ fr, en }: Phrase, at: number): never => {
    throw sqlRefusal({ fr: capital(fr), en: capital(en) }, placeOfByte(text, at));
  };
  if (!isNode(statement) || !("SelectStmt" in statement)) {
    const kind = isNode(statement) ? (Object.keys(statement)[0] ?? "") : "";
    refuse(
      REASONS[kind] ?? {
        fr: "une question est un SELECT, un VALUES ou un WITH … SELECT",
        en: "a question is a SELECT, a VALUES or a WITH … SELECT",
      },
      0,
    );
  }
  // Where a name of WITH holds is the server's to say.
  const known = { ...tables, names: new Set([...tables.names, ...namesOfWith(statement)]) };
  const parts: Part[] = [{ value: statement, at: 0 }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { value } = part;
    if (Array.isArray(value)) for (const item of value) parts.push({ value: item, at: part.at });
    if (!isNode(value)) continue;
    const at = typeof value["location"] === "number" && value["location"] >= 0 ? value["location"] : part.at;
    for (const [key, inner] of Object.entries(value)) {
      const reason = /^[A-Z]/.test(key) ? reasonAgainst(key, inner, known) : REASONS[key];
      if (reason !== undefined) refuse(reason, placeOf(inner) ?? at);
      parts.push({ value: inner, at });
    }
  }
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function namesOfWith(statement: unknown): string[] {
  const found: string[] = [];
  const left: unknown[] = [statement];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (!isNode(value) && !Array.isArray(value)) continue;
    const table = isNode(value) ? value["CommonTableExpr"] : undefined;
    if (isNode(table) && typeof table["ctename"] === "string") found.push(table["ctename"]);
    left.push(...Object.values(value).filter((inner) => inner !== undefined));
  }
  return found;
}

/** Why a node is not allowed; undefined: it is. What it holds is looked at by itself. */
function reasonAgainst(name: string, node: unknown, tables: Tables): Phrase | undefined {
  if (!NODES.has(name))
    return (
      REASONS[name] ?? {
        fr: `« ${name} » n’est pas permis dans une question`,
        en: `"${name}" is not allowed in a question`,
      }
    );
  if (!isNode(node)) return undefined;
  if (name === "RangeVar") return againstTable(node, tables);
  if (name === "FuncCall") return againstFunction(node);
  if (name === "TypeCast") return againstType(node);
  if (name === "SQLValueFunction") return againstValue(node);
  if (name === "A_Expr")
    return namesOf(node["name"]).length > 1
      ? { fr: "OPERATOR(…) n’est pas permis", en: "OPERATOR(…) is not allowed" }
      : undefined;
  if (name === "ColumnRef") return againstName(namesOf(node["fields"]));
  if (name === "A_Indirection") return againstName(namesOf(node["indirection"]));
  return undefined;
}

/** All tables of the server's catalogs, and no others that an unqualified name could mean, begin with `pg_`: see the search path of the role. */
function againstTable(node: Node, { schema, names }: Tables): Phrase | undefined {
  const [database, within, table] = [node["catalogname"], node["schemaname"], String(node["relname"])];
  if (database !== undefined)
    return {
      fr: `la table ${table} s’écrit sans nom de base`,
      en: `the table ${table} is written without the name of a database`,
    };
  if (within !== undefined && within !== schema)
    return {
      fr: `le schéma ${JSON.stringify(within)} ne se lit pas : les tables sont celles de « ${schema} »`,
      en: `the schema ${JSON.stringify(within)} can't be read: the tables are those of "${schema}"`,
    };
  if (table.startsWith("pg_"))
    return {
      fr: `la table ${table} ne se lit pas : les tables sont celles de « ${schema} »`,
      en: `the table ${table} can't be read: the tables are those of "${schema}"`,
    };
  return names.has(table)
    ? undefined
    : { fr: `la table ${table} n’existe pas`, en: `the table ${table} does not exist` };
}

function againstFunction(node: Node): Phrase | undefined {
  const [first = "", second] = namesOf(node["funcname"]);
  const name = second ?? first;
  if ((second !== undefined && first !== "pg_catalog") || !functions.has(name))
    return { fr: `la fonction ${name} n’est pas permise`, en: `the function ${name} is not allowed` };
  if (name !== "lpad" && name !== "rpad") return undefined;
  const args = Array.isArray(node["args"]) ? node["args"] : [];
  const length = constantOf(args[1]);
  return length !== undefined && length <= MAX_PADDING
    ? undefined
    : {
        fr: `la longueur de ${name} s’écrit en chiffres, ${MAX_PADDING} au plus`,
        en: `the length of ${name} is written in digits, ${MAX_PADDING} at most`,
      };
}

/** A whole number that is written out; zero has no digits in the tree. */
function constantOf(argument: unknown): number | undefined {
  const constant = isNode(argument) ? argument["A_Const"] : undefined;
  const held = isNode(constant) ? constant["ival"] : undefined;
  if (!isNode(held)) return undefined;
  return typeof held["ival"] === "number" ? held["ival"] : 0;
}

function againstType({ typeName }: Node): Phrase | undefined {
  const names = isNode(typeName) ? namesOf(typeName["names"]) : [];
  const name = names.at(-1) ?? "";
  const qualified = names.length > 1 && names[0] !== "pg_catalog";
  return qualified || !types.has(name)
    ? { fr: `le type ${names.join(".")} n’est pas permis`, en: `the type ${names.join(".")} is not allowed` }
    : undefined;
}

/** CURRENT_DATE is, CURRENT_USER is not. */
function againstValue({ op }: Node): Phrase | undefined {
  return /^SVFOP_(?:CURRENT_DATE|(?:CURRENT_|LOCAL)TIME)/.test(String(op))
    ? undefined
    : { fr: "le nom de qui demande ne se lit pas ici", en: "the name of whoever asks can't be read here" };
}

/** `x.f` calls a function `f` where `x` has no such column. */
function againstName(names: readonly string[]): Phrase | undefined {
  const odd = names.find((name) =>
    /^(?:pg_|lo_|has_|txid_|query_to|table_to|cursor_to|database_to|schema_to)/.test(name),
  );
  return odd === undefined ? undefined : { fr: `le nom ${odd} n’est pas permis`, en: `the name ${odd} is not allowed` };
}

function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const held = isNode(item) ? item["String"] : undefined;
    return isNode(held) && typeof held["sval"] === "string" ? [held["sval"]] : [];
  });
}

function placeOf(node: unknown): number | undefined {
  const location = isNode(node) ? node["location"] : undefined;
  return typeof location === "number" && location >= 0 ? location : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
