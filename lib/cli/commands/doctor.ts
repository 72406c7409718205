import { lookup } from "node:dns/promises";
import { styleText } from "node:util";
import type { Command } from "commander";
import { runningCloud } from "../../../localstack/cloud-file.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { PipelineError } from "../../errors.ts";
import { lookAt } from "../doctor/check.ts";
import { CHECKS } from "../doctor/checks.ts";
import type { Finding, State } from "../doctor/finding.ts";
import { environment } from "../../lambda/env.ts";
import { busiest } from "../doctor/quota.ts";
import { loadSources } from "../../sources/load.ts";
import { asking, pointAtEmulator } from "../connect.ts";
import { counted } from "../figures.ts";
import { commonOptions, example, print } from "../session.ts";
import { table } from "../table.ts";

/** Adds `imo doctor`. */
export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description(
      "tells what an installation lacks, in the order in which it is mended, each with the command that mends it; fails where something lacks that it can't do without",
    )
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      const findings = await examine(options.stage, options.direct ?? false);
      const lacking = findings.filter(({ state }) => state === "missing");
      print(options, { stage: options.stage, ready: lacking.length === 0, findings }, describeFindings(findings));
      if (lacking.length > 0) {
        throw new PipelineError(`${counted(lacking.length, "thing")} to mend, in this order; then look again`);
      }
    });
  example(command, "doctor --stage prod");
}

/** Looks at all of a stage, through its function `operate` or, `direct`, from here. @throws ConfigError when the local cloud does not run. */
export async function examine(stage: string, direct: boolean): Promise<readonly Finding[]> {
  if (stage === "local") pointAtEmulator(await runningCloud(readSettings().home));
  // The client of EC2 is large and wanted here only.
  const [{ accountOf }, { networkOf }] = await Promise.all([
    import("../../stores/aws/account.ts"),
    import("../../stores/aws/network.ts"),
  ]);
  const { ask, end } = await asking(stage, direct);
  try {
    return await lookAt(CHECKS, {
      stage,
      environment: environment(),
      nodeVersion: process.version,
      account: accountOf({}),
      network: networkOf({}),
      resolve: async (host) => (await lookup(host, { all: true, family: 4 })).map(({ address }) => address),
      ask,
      sources: loadSources,
      now: () => new Date(),
      busiest,
      known: {},
    });
  } finally {
    await end();
  }
}

const COLOURS = { ok: "green", missing: "red", advice: "yellow", unknown: "magenta", later: "cyan" } as const;
const SHOWN: Readonly<Record<State, string>> = {
  ok: "ok",
  missing: "MISSING",
  advice: "could be better",
  unknown: "not seen",
  later: "next",
};

/** What was found as a table, and below it what to do, in order. */
export function describeFindings(findings: readonly Finding[]): string {
  const columns = [
    { title: "" },
    { title: "what", wrap: true },
    { title: "found", wrap: true },
    { title: "expected", wrap: true },
  ];
  const rows = findings.map(({ state, what, found, expected }) => [
    styleText(COLOURS[state], SHOWN[state]),
    what,
    found,
    expected,
  ]);
  return [table(columns, rows), ...todo(findings)].join("\n\n");
}

function todo(findings: readonly Finding[]): string[] {
  const sections: [State, string][] = [
    ["missing", "To mend, in this order:"],
    ["unknown", "To be allowed to look:"],
    ["advice", "Could be better:"],
    ["later", "Then:"],
  ];
  return sections.flatMap(([state, title]) => {
    const lines = findings.flatMap((finding) =>
      finding.state === state && finding.mend !== null ? [`# ${finding.what}: ${finding.found}\n${finding.mend}`] : [],
    );
    return lines.length > 0 ? [`${title}\n\n${[...new Set(lines)].join("\n")}`] : [];
  });
}
