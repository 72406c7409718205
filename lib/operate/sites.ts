/** Sites whose owners asked not to be visited, and what sites said of being visited. */
import * as z from "zod";
import { readEvidence } from "../stores/privacy/site-evidence.ts";
import { addOptOut, listOptOuts, removeOptOut } from "../stores/privacy/site-opt-outs.ts";
import { operation } from "./operation.ts";

const Site = z.string().min(1).max(253);

/** Notes that a site is not to be visited any more. */
export const siteObject = operation({
  name: "sites.object",
  input: z.object({ site: Site, reason: z.string().min(1).max(2_000) }),
  answer: z.object({ site: z.string() }),
  work: async ({ db }, { site, reason }) => {
    await addOptOut(db, site, reason);
    return { site };
  },
});

/** Lets a site be visited again; tells whether anybody had objected. */
export const siteAllow = operation({
  name: "sites.allow",
  input: z.object({ site: Site }),
  answer: z.object({ objected: z.boolean() }),
  work: async ({ db }, { site }) => ({ objected: await removeOptOut(db, site) }),
});

/** Lists the sites that are not visited. */
export const siteOptOuts = operation({
  name: "sites.opt-outs",
  input: z.object({}),
  answer: z.object({ optOuts: z.array(z.object({ site: z.string(), reason: z.string(), asked_at: z.string() })) }),
  work: async ({ db }) => ({ optOuts: await listOptOuts(db) }),
});

const Kept = z.object({
  site: z.string(),
  kind: z.string(),
  decision: z.string(),
  url: z.string(),
  said: z.string(),
  first_read: z.string(),
  last_read: z.string(),
  times: z.int(),
});
export type Kept = z.output<typeof Kept>;

/** What an answer may carry of one robots.txt. */
const LONGEST = 20_000;
/** Things said by a site that one answer carries, the newest. */
const MOST = 100;

/** What a site said of being visited and mined, the newest first; long words are cut. */
export const siteEvidence = operation({
  name: "sites.evidence",
  input: z.object({ site: Site }),
  answer: z.object({ evidence: z.array(Kept) }),
  work: async ({ db }, { site }) => {
    const kept = await readEvidence(db, site);
    return { evidence: kept.slice(0, MOST).map((one) => ({ ...one, said: one.said.slice(0, LONGEST) })) };
  },
});
