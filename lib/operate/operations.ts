import { editionRead } from "./editions.ts";
import { keyAdd, keyList, keyRevoke } from "./keys.ts";
import { storesLook } from "./look.ts";
import type { ServedOperation } from "./operation.ts";
import { propertyJoin, propertySplit } from "./properties.ts";
import { quarantineList, runCancel, runList, runRead, runStarted, storedTasksOf } from "./runs.ts";
import { siteAllow, siteEvidence, siteObject, siteOptOuts } from "./sites.ts";
import { sourceList } from "./sources.ts";
import { storesStatus } from "./status.ts";
import { userAdd, userForToken, userList, userPassword, userSwitch } from "./users.ts";

/** All that the function `operate` does, and nothing else. */
export const OPERATIONS: readonly ServedOperation[] = [
  userAdd,
  userList,
  userSwitch,
  userPassword,
  userForToken,
  keyAdd,
  keyList,
  keyRevoke,
  runRead,
  runList,
  runCancel,
  runStarted,
  storedTasksOf,
  quarantineList,
  sourceList,
  siteObject,
  siteAllow,
  siteOptOuts,
  siteEvidence,
  editionRead,
  propertySplit,
  propertyJoin,
  storesStatus,
  storesLook,
];
