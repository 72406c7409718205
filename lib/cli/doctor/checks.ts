import type { Check } from "./check.ts";
import { doors } from "./doors.ts";
import { contact, credentials, node, region } from "./here.ts";
import { inside } from "./inside.ts";
import { network } from "./network.ts";
import { parameters } from "./parameters.ts";
import { quota } from "./quota.ts";
import { rights } from "./rights.ts";
import { stack } from "./stack.ts";

/** All that is looked at, in the order in which it is mended. */
export const CHECKS: readonly Check[] = [
  node,
  region,
  credentials,
  contact,
  parameters,
  network,
  doors,
  quota,
  stack,
  inside,
  rights,
];
