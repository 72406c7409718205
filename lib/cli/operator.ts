import os from "node:os";

/** Whoever calls the command, as it is noted of what they asked for: their name on this machine. */
export function operatorName(): string {
  return `imo:${os.userInfo().username}`;
}
