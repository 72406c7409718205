import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../../localstack/home.ts";
import { advice, fine } from "./finding.ts";
import type { Check } from "./check.ts";

/** The quota of functions that run at once: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const QUOTA = "L-B99A9384";
/** What an account of some age has. */
const USUAL = 1_000;
/** Answers over HTTP that are worked out at once. */
const ANSWERS = 10;

const Events = z.array(
  z.object({ sqs: z.object({ maximumConcurrency: z.int() }).optional(), schedule: z.unknown().optional() }),
);
const Service = z.object({ functions: z.record(z.string(), z.object({ events: Events.optional() })) });
const Machine = z.object({ States: z.record(z.string(), z.object({ MaxConcurrency: z.int().optional() })) });

/**
 * How many functions may run at once when everything is busy: consumers as far as their queues let them, the tasks of one run, one of each
 * schedule, and some answers. It follows from serverless.yml and the state machine.
 */
export async function busiest(): Promise<number> {
  const { functions } = Service.parse(await readYaml("serverless.yml"));
  const { States } = Machine.parse(await readYaml("state-machines/collect.asl.yaml"));
  const events = Object.values(functions).flatMap((each) => each.events ?? []);
  const consumers = events.reduce((sum, { sqs }) => sum + (sqs?.maximumConcurrency ?? 0), 0);
  const schedules = events.filter(({ schedule }) => schedule !== undefined).length;
  const tasks = Object.values(States).reduce((most, { MaxConcurrency = 1 }) => Math.max(most, MaxConcurrency), 1);
  return consumers + schedules + tasks + ANSWERS;
}

/** Tags of CloudFormation are left as they are. */
async function readYaml(file: string): Promise<unknown> {
  return parse(await readFile(path.join(projectRoot, file), "utf8"), { merge: true, logLevel: "silent" });
}

/** Looks whether as many functions may run at once as the template may use. */
export const quota: Check = {
  id: "quota",
  title: "functions at once",
  needs: ["region", "credentials"],
  elsewhereOnly: true,
  look: async ({ account, known, busiest: mostNeeded }) => {
    const [limit, needed] = await Promise.all([account.concurrency(), mostNeeded()]);
    const what = "functions that may run at once";
    const expected = `${needed} or more: what all consumers, one run's tasks, schedules and ${ANSWERS} answers take together`;
    if (limit >= needed) return [fine(what, String(limit), expected)];
    const found = `${limit}: beyond it messages wait and answers are refused`;
    const mend = `aws service-quotas request-service-quota-increase --region ${known.region} --service-code lambda --quota-code ${QUOTA} --desired-value ${USUAL}`;
    return [advice(what, found, expected, mend)];
  },
};
