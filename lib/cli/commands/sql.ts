import { randomBytes } from "node:crypto";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { runSql } from "../../query/sql/run.ts";
import type { SqlAnswer } from "../../query/sql/run.ts";
import { callFunction } from "../../stores/aws/functions.ts";
import { readOptionalParameter, writeSecret } from "../../stores/aws/parameters.ts";
import { sqlAddress } from "../../stores/sql/role.ts";
import { storeUrls } from "../connect.ts";
import { counted } from "../figures.ts";
import { operatorName } from "../operator.ts";
import { commonOptions, example, onStores, print } from "../session.ts";
import { table } from "../table.ts";

const MAX_ROWS = 100_000;
const MAX_BYTES = 50_000_000;

const nameOf = (stage: string): string => `/imo-ops/${stage}/sql-url`;

/** Adds `imo sql` and `imo sql-access`. */
export function addSql(program: Command): void {
  const command = program
    .command("sql <question>")
    .description("answers a question in SQL over the tables of analysts, as /sql does: one SELECT, read only")
    .option("--limit <rows>", "rows at most", rowsOf, 1_000)
    .action(async (text: string, { limit: maxRows }: { limit: number }, command: Command) =>
      onStores(command, async ({ db, stage }, options) => {
        const asked = { text, by: operatorName(), maxRows, maxBytes: MAX_BYTES };
        const answer = await runSql(asked, { db, url: await readOptionalParameter(nameOf(stage)) });
        print(options, answer, describeAnswer(answer));
      }),
    );
  example(command, `sql "select type, count(*) from annonces group by type"`);
  const access = program
    .command("sql-access")
    .description(
      "lets questions in SQL be asked: makes the role that reads the tables of analysts, with a new password",
    )
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      await openSql(options.stage);
      print(options, { made: true }, `The role is made, its address stands in ${nameOf(options.stage)}`);
    });
  example(access, "sql-access --stage prod");
}

/** The function that brings the tables up to date makes the role of the address that it finds: the database need not be reachable from here. */
async function openSql(stage: string): Promise<void> {
  if (stage === "local") throw new ConfigError("The local cloud makes the role by itself at each start");
  const { postgres } = await storeUrls(stage);
  await writeSecret(nameOf(stage), sqlAddress(postgres, randomBytes(24).toString("base64url")));
  await callFunction(`imo-ops-${stage}-migrate`, {});
}

/** An answer as a table, and what is missing of it. */
export function describeAnswer({ columns, rows, cut, ms }: SqlAnswer): string {
  const shown = table(
    columns.map(({ name }) => ({ title: name, wrap: true })),
    rows.map((row) => row.map(cellOf)),
  );
  const missing = { rows: "more rows follow: --limit takes more", bytes: "more rows follow than fit" };
  return `${shown}\n${counted(rows.length, "row")} in ${ms} ms${cut === null ? "" : ` (cut: ${missing[cut]})`}`;
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}

function rowsOf(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1 || rows > MAX_ROWS) {
    throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_ROWS}`);
  }
  return rows;
}
