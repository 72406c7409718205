/** Finds the regular expressions of our sources by parsing them, those that are put together from constants included. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import type { Argument, Expression, Program } from "oxc-parser";

const root = path.resolve(import.meta.dirname, "../..");

/** One regular expression and where it stands; `source` is null where it is put together from what only a call knows. */
export interface Pattern {
  readonly file: string;
  readonly source: string | null;
  readonly flags: string;
}

/** Every regular expression of the TypeScript files below a folder of the project. */
export function patternsBelow(folder: string): Pattern[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root })
    .sort()
    .flatMap((file) => patternsOf(file, readFileSync(path.join(root, file), "utf8")));
}

/** Every regular expression of one source text: literals, and what `RegExp` is called with. */
export function patternsOf(file: string, text: string): Pattern[] {
  const { program } = parseSync(file, text);
  const constants = constantsOf(program);
  const found: Pattern[] = [];
  const built = (callee: Expression, given: readonly Argument[]) => {
    if (callee.type !== "Identifier" || callee.name !== "RegExp") return;
    const [pattern, flags] = given;
    found.push({ file, ...patternIn(pattern, constants), ...(flags && { flags: textOf(flags, constants) ?? "" }) });
  };
  new Visitor({
    Literal: (node) => {
      if ("regex" in node) found.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    },
    NewExpression: (node) => built(node.callee, node.arguments),
    CallExpression: (node) => built(node.callee, node.arguments),
  }).visit(program);
  return found;
}

type Constants = ReadonlyMap<string, Expression>;

/** What the constants of a file are, by their names. */
function constantsOf(program: Program): Constants {
  const constants = new Map<string, Expression>();
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type === "Identifier" && init) constants.set(id.name, init);
    },
  }).visit(program);
  return constants;
}

function patternIn(given: Argument | undefined, constants: Constants): Pick<Pattern, "source" | "flags"> {
  const meant = given?.type === "Identifier" ? constants.get(given.name) : given;
  if (meant?.type === "Literal" && "regex" in meant) return { source: meant.regex.pattern, flags: meant.regex.flags };
  return { source: meant ? textOf(meant, constants) : null, flags: "" };
}

/** The string that an expression of constants gives; null where it takes a call to know. */
function textOf(given: Argument, constants: Constants): string | null {
  if (given.type === "Literal" && typeof given.value === "string") return given.value;
  if (given.type === "Identifier") {
    const meant = constants.get(given.name);
    return meant ? textOf(meant, constants) : null;
  }
  if (given.type === "BinaryExpression" && given.operator === "+") {
    return joined([textOf(given.left, constants), textOf(given.right, constants)]);
  }
  if (given.type === "TaggedTemplateExpression") {
    const { tag, quasi } = given;
    const isRaw = tag.type === "MemberExpression" && tag.property.type === "Identifier" && tag.property.name === "raw";
    return isRaw
      ? interleaved(
          quasi.quasis.map(({ value }) => value.raw),
          quasi.expressions,
          constants,
        )
      : null;
  }
  if (given.type === "TemplateLiteral") {
    return interleaved(
      given.quasis.map(({ value }) => value.cooked ?? value.raw),
      given.expressions,
      constants,
    );
  }
  return null;
}

function interleaved(texts: readonly string[], between: readonly Expression[], constants: Constants): string | null {
  return joined(
    texts.flatMap((text, at) => {
      const expression = between[at];
      return expression ? [text, textOf(expression, constants)] : [text];
    }),
  );
}

function joined(parts: readonly (string | null)[]): string | null {
  return parts.includes(null) ? null : parts.join("");
}
