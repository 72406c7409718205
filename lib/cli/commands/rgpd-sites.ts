import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { loadSources } from "../../sources/load.ts";
import type { Source } from "../../sources/schema.ts";
import { optOutOfSource } from "../../collect/withheld.ts";
import type { Ask } from "../../operate/operation.ts";
import { siteAllow, siteEvidence, siteObject, siteOptOuts } from "../../operate/sites.ts";
import type { Kept } from "../../operate/sites.ts";
import { siteOf } from "../../stores/privacy/site-opt-outs.ts";
import { instant } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

interface OptOutOptions {
  readonly reason?: string;
  readonly remove?: true;
}

/** Adds `imo rgpd opt-out` and `imo rgpd evidence`. */
export function addSites(rgpd: Command): void {
  const optOut = rgpd
    .command("opt-out [site]")
    .description("visits a site no more, its owner having asked so; without a site, lists those that are not visited")
    .option("--reason <text>", "what was asked, by whom, in which letter")
    .option("--remove", "lets it be visited again")
    .action(async (site: string | undefined, given: OptOutOptions, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const told = site === undefined ? null : await objectTo(ask, site, given);
        const listed = await optOuts(ask, await loadSources());
        print(options, { optOuts: listed }, [told, describeOptOuts(listed)].filter(Boolean).join("\n"));
      }),
    );
  example(optOut, 'rgpd opt-out www.example.fr --reason "letter of 2026-11-20"');
  const evidence = rgpd
    .command("evidence <site>")
    .description("shows what a site said of being visited and mined: robots.txt, reservations, refusals, with dates")
    .action(async (site: string, _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const { evidence: kept } = await ask(siteEvidence, { site: siteOf(site) });
        print(options, { site: siteOf(site), evidence: kept }, describeEvidence(kept));
      }),
    );
  example(evidence, "rgpd evidence www.example.fr --json");
}

async function objectTo(ask: Ask, text: string, { reason, remove }: OptOutOptions): Promise<string> {
  const site = siteOf(text);
  if (remove) {
    if (!(await ask(siteAllow, { site })).objected)
      throw new ConfigError(`${site} was not among the sites that are not visited`);
    return `${site} may be visited again`;
  }
  if (!reason) throw new ConfigError("Say with --reason what was asked and by whom: it is kept as evidence");
  await ask(siteObject, { site, reason });
  return `${site} and its subdomains are not visited any more, from the next request on`;
}

async function optOuts(ask: Ask, sources: readonly Source[]) {
  return (await ask(siteOptOuts, {})).optOuts.map((optOut) => ({
    ...optOut,
    sources: sources.filter((source) => optOutOfSource(source, [optOut])).map(({ id }) => id),
  }));
}

function describeOptOuts(listed: Awaited<ReturnType<typeof optOuts>>): string {
  if (listed.length === 0) return "No site asked not to be visited";
  const columns = [{ title: "site" }, { title: "asked (UTC)" }, { title: "sources" }, { title: "reason", wrap: true }];
  return table(
    columns,
    listed.map(({ site, asked_at, sources, reason }) => [site, instant(asked_at), sources.join(", "), reason]),
  );
}

function describeEvidence(kept: readonly Kept[]): string {
  if (kept.length === 0) return "Nothing that this site said was kept";
  const columns = [
    { title: "first read (UTC)" },
    { title: "last read (UTC)" },
    { title: "times" },
    { title: "what" },
    { title: "decision" },
    { title: "address" },
    { title: "said", wrap: true },
  ];
  return table(
    columns,
    kept.map((one) => [
      instant(one.first_read),
      instant(one.last_read),
      one.times,
      one.kind,
      one.decision,
      one.url,
      one.said,
    ]),
  );
}
