import { ConfigError } from "../errors.ts";
import type { Reader } from "./reader.ts";

/** Gives the reader of `lib/normalize/readers/<name>.ts`; throws ConfigError when there is none. */
export async function loadReader(name: string): Promise<Reader> {
  const module = await importReader(name);
  const reader = isObject(module) ? module["default"] : undefined;
  if (isReader(reader)) return reader;
  throw new ConfigError(`lib/normalize/readers/${name}.ts does not export a reader by default`);
}

async function importReader(name: string): Promise<unknown> {
  try {
    return await import(`./readers/${name}.ts`);
  } catch (cause) {
    const question = `is there a lib/normalize/readers/${name}.ts?`;
    throw new ConfigError(`reader "${name}" can't be loaded: ${question}`, {}, { cause });
  }
}

function isReader(value: unknown): value is Reader {
  return (
    isObject(value) &&
    Number.isInteger(value["version"]) &&
    ["table", "items", "page"].includes(String(value["input"])) &&
    typeof value["read"] === "function"
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
