import { NotAllowedError } from "../../stores/aws/asked.ts";
import { sentenceOf } from "../sentence.ts";

/**
 * How something stands: `missing` keeps the installation from working; `advice` does not; `unknown` could not be looked at; `later` can be once
 * something else is done.
 */
export type State = "ok" | "missing" | "advice" | "unknown" | "later";

/** One thing that was looked at. */
export interface Finding {
  /** The check that looked. */
  readonly check: string;
  readonly what: string;
  readonly state: State;
  readonly found: string;
  readonly expected: string;
  /** The command that mends it; null where there is nothing to mend. */
  readonly mend: string | null;
}

/** A finding before its check is known. */
export type Seen = Omit<Finding, "check">;

/** Something is as it should be. */
export function fine(what: string, found: string, expected = found): Seen {
  return { what, state: "ok", found, expected, mend: null };
}

/** Something keeps the installation from working. */
export function missing(what: string, found: string, expected: string, mend: string): Seen {
  return { what, state: "missing", found, expected, mend };
}

/** Something could be better, and need not. */
export function advice(what: string, found: string, expected: string, mend: string): Seen {
  return { what, state: "advice", found, expected, mend };
}

/** Something can be looked at once `mend` is done. */
export function later(what: string, found: string, expected: string, mend: string): Seen {
  return { what, state: "later", found, expected, mend };
}

/** What can't be looked at: since a permission is missing, which is named, or since nobody answers. */
export function unseen(what: string, error: unknown, caller: string | null): Seen {
  if (error instanceof NotAllowedError) {
    const expected = `the permission ${error.permission}`;
    return {
      what,
      state: "unknown",
      found: "AWS does not allow to look",
      expected,
      mend: allow(caller, error.permission),
    };
  }
  return { what, state: "unknown", found: sentenceOf(error), expected: "an answer", mend: null };
}

/** The command by which an administrator gives a permission to whoever asks; a role that IAM Identity Center made is changed there. */
function allow(caller: string | null, permission: string): string {
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: permission, Resource: "*" }],
  });
  const [, kind, name = ""] = /^arn:[^:]*:(?:sts|iam)::\d+:(assumed-role|user)\/(.+)$/.exec(caller ?? "") ?? [];
  const policy = `--policy-name imo-doctor --policy-document '${document}'`;
  if (kind === "user") return `aws iam put-user-policy --user-name ${name.split("/").at(-1)} ${policy}`;
  return `aws iam put-role-policy --role-name ${name.split("/")[0] || "ROLE"} ${policy}`;
}
