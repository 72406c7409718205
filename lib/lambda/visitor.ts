import * as z from "zod";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { warn } from "./log.ts";

/** The settings of whatever asks sources. */
export const VisitorEnv = z.object({ STAGE: z.string(), SOURCE_ORIGINS_PARAM: z.string(), CONTACT: z.string() });
export type VisitorEnv = z.output<typeof VisitorEnv>;

/** Reads as whom sources are asked and which stand-ins their origins have at this moment; what goes wrong meanwhile is told to the log. */
export async function visitor({ STAGE: stage, SOURCE_ORIGINS_PARAM, CONTACT: contact }: VisitorEnv) {
  return { stage, contact, origins: (await readOptionalParameter(SOURCE_ORIGINS_PARAM)) ?? "", warn };
}
