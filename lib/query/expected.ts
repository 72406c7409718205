/** What a schema expected where a value of a JSON body does not fit it, in French words that go on from « attendu ». */
import * as z from "zod";

/** Tells what was expected where an issue of `schema` lies. A message that a schema was given of its own is told as it is. */
export function expectedBy(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  // The kinds of lib/query/fields.ts say what they expect of the text that they read.
  const kind = layersAt(schema, issue).find((layer) => layer.meta()?.["override"] !== undefined)?.description;
  return kind !== undefined && issue.code !== "custom" ? kind : worded(schema, issue);
}

function worded(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? described(schema, issue) ?? ANOTHER;
    case "too_small":
      return bounded(issue, issue.minimum, "moins");
    case "too_big":
      return bounded(issue, issue.maximum, "plus");
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return "options" in issue && issue.options ? oneOf(issue.options) : (described(schema, issue) ?? ANOTHER);
    case "unrecognized_keys":
      return "pas de valeur de ce nom";
    case "custom":
      return issue.message === UNSAID ? (described(schema, issue) ?? ANOTHER) : issue.message;
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
    default:
      return described(schema, issue) ?? ANOTHER;
  }
}

const ANOTHER = "une autre valeur";
/** Zod's message of a refinement that was given none. */
const UNSAID = "Invalid input";

/** What is expected, by zod's name for it. */
const KINDS: Readonly<Record<string, string>> = {
  array: "une liste",
  boolean: "true ou false",
  int: "un nombre entier",
  number: "un nombre",
  object: "un objet",
  record: "un objet",
  string: "un texte",
};

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const [only, ...others] = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return others.length === 0 ? `la valeur « ${only} »` : `une de ces valeurs : ${[only, ...others].join(", ")}`;
}

/** « une liste d’au moins 1 élément »; a bound that is left out itself is told with its own words. */
function bounded(
  { origin, inclusive }: Pick<z.core.$ZodIssueTooSmall, "origin" | "inclusive">,
  bound: number | bigint,
  end: "moins" | "plus",
): string {
  const most = inclusive === false ? (end === "moins" ? "de plus de" : "de moins de") : `d’au ${end}`;
  if (origin === "string") return `un texte ${most} ${counted(bound, "caractère")}`;
  if (origin === "array" || origin === "set") return `une liste ${most} ${counted(bound, "élément")}`;
  return `un nombre ${most} ${bound}`;
}

function counted(bound: number | bigint, noun: string): string {
  return `${bound} ${noun}${bound > 1 ? "s" : ""}`;
}

/** What is said of the part of a schema that an issue lies in; undefined where nothing is. */
function described(schema: z.ZodType, issue: z.core.$ZodIssue): string | undefined {
  return layersAt(schema, issue)
    .map((layer) => layer.description)
    .find((said) => said !== undefined);
}

function layersAt(schema: z.ZodType, { path }: z.core.$ZodIssue): z.ZodType[] {
  return [...layersOf(path.reduce<unknown>((outer, key) => partOf(outer, key), schema))];
}

function partOf(outer: unknown, key: PropertyKey): unknown {
  for (const layer of layersOf(outer)) {
    if (layer instanceof z.ZodArray) return layer.element;
    if (layer instanceof z.ZodRecord) return layer.valueType;
    if (layer instanceof z.ZodObject) return Object.hasOwn(layer.shape, key) ? layer.shape[String(key)] : undefined;
    if (layer instanceof z.ZodUnion) {
      return layer.options.map((option) => partOf(option, key)).find((part) => part !== undefined);
    }
  }
  return undefined;
}

/** A schema, and what lies under that which makes it optional or reads it from something else. */
function* layersOf(schema: unknown): Generator<z.ZodType> {
  if (!(schema instanceof z.ZodType)) return;
  yield schema;
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    yield* layersOf(schema.unwrap());
  } else if (schema instanceof z.ZodPipe) {
    yield* layersOf(schema.out);
    yield* layersOf(schema.in);
  }
}
