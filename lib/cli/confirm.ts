import { createInterface } from "node:readline/promises";
import { ConfigError } from "../errors.ts";

/** Asks on the terminal; true for `yes` only. @throws ConfigError where nobody can answer. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ConfigError("Nobody can confirm this here: add --yes, or --dry-run to see what would go");
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await asked.question(`${question} (yes/no) `)).trim().toLowerCase() === "yes";
  } finally {
    asked.close();
  }
}
