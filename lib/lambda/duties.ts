import { log } from "./log.ts";

/**
 * Does each duty in order, also those after one that fails: a store that is away keeps only what needs it from being done.
 * @returns what each gave, by name.
 * @throws the first failure, once all were tried; each is logged with the duty's name.
 */
export async function allDuties<const Given>(duties: {
  readonly [Name in keyof Given]: () => Promise<Given[Name]>;
}): Promise<Given> {
  const given: Partial<Given> = {};
  const failures: unknown[] = [];
  for (const name in duties) {
    try {
      given[name] = await duties[name]();
    } catch (error) {
      log.error("a duty failed", { duty: name, error: error instanceof Error ? error : new Error(String(error)) });
      failures.push(error);
    }
  }
  if (isWhole(given, failures)) return given;
  throw failures[0];
}

function isWhole<Given>(_: Partial<Given>, failures: readonly unknown[]): _ is Given {
  return failures.length === 0;
}
