import { later, missing, fine } from "./finding.ts";
import type { Check } from "./check.ts";

/** Looks whether the stack is deployed, and what keeps it from being updated. */
export const stack: Check = {
  id: "stack",
  title: "stack",
  needs: ["region", "credentials"],
  look: async ({ stage, account, known }) => {
    const name = `imo-ops-${stage}`;
    const deploy = stage === "local" ? "npm start" : `npx serverless deploy --stage ${stage} --region ${known.region}`;
    const expected = "deployed";
    const found = await account.stack(name);
    if (!found || found.status === "REVIEW_IN_PROGRESS") return [later(name, "not deployed yet", expected, deploy)];
    const told = `${found.status}${found.deployedAt ? ` since ${found.deployedAt}` : ""}`;
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(found.status)) {
      known.deployed = true;
      return [fine(name, told, expected)];
    }
    const why = found.reason ? `: ${found.reason}` : "";
    return [missing(name, told + why, expected, mendOf(found.status, name, deploy, known.region ?? ""))];
  },
};

/** A stack that was never made can't be updated; one whose undoing was cut short has to be undone first. */
function mendOf(status: string, name: string, deploy: string, region: string): string {
  const on = `--region ${region} --stack-name ${name}`;
  if (/^(ROLLBACK_(COMPLETE|FAILED)|CREATE_FAILED|DELETE_FAILED)$/.test(status)) {
    return `aws cloudformation delete-stack ${on} && aws cloudformation wait stack-delete-complete ${on} && ${deploy}`;
  }
  if (status === "UPDATE_ROLLBACK_FAILED") return `aws cloudformation continue-update-rollback ${on} && ${deploy}`;
  if (status.endsWith("_IN_PROGRESS")) return `aws cloudformation describe-stack-events ${on} # wait for its end`;
  return `aws cloudformation describe-stack-events ${on} # says what failed; then: ${deploy}`;
}
