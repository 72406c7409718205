/** What is looked at on this machine, and who it is to AWS. */
import { DeploymentSettings } from "../../../localstack/elsewhere.ts";
import { sentenceOf } from "../sentence.ts";
import { advice, fine, missing } from "./finding.ts";
import type { Check } from "./check.ts";

/** As package.json says. */
const OLDEST_NODE = 20;

/** Looks whether this machine can deploy at all. */
export const node: Check = {
  id: "node",
  title: "Node on this machine",
  look: async ({ nodeVersion }) => {
    const expected = `Node ${OLDEST_NODE} or later`;
    const major = Number(/^v?(\d+)/.exec(nodeVersion)?.[1]);
    return [
      major >= OLDEST_NODE
        ? fine("Node", nodeVersion, expected)
        : missing("Node", nodeVersion, expected, "npx --yes n lts"),
    ];
  },
};

/** Looks which region of AWS is meant; every other question needs one. */
export const region: Check = {
  id: "region",
  title: "region of AWS",
  look: async ({ account, known }) => {
    const found = await account.region();
    if (found === null) {
      return [missing("region", "none", "the region to deploy to", "export AWS_REGION=eu-west-3")];
    }
    known.region = found;
    return [fine("region", found)];
  },
};

/** Looks whether AWS knows who asks, and in which account. */
export const credentials: Check = {
  id: "credentials",
  title: "credentials of AWS",
  needs: ["region"],
  look: async ({ account, known }) => {
    try {
      const { account: number, arn } = await account.identity();
      known.caller = arn;
      return [fine("credentials", `account ${number} as ${arn}`, "credentials that AWS takes")];
    } catch (error) {
      return [missing("credentials", whyOf(error), "credentials that AWS takes", "aws configure sso && aws sso login")];
    }
  },
};

/** The client's own words: no credentials, an expired token, a wrong key. */
function whyOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : sentenceOf(error);
}

/** Looks whether visits to sites tell who answers for them. */
export const contact: Check = {
  id: "contact",
  title: "contact told to every site",
  look: async ({ stage, environment }) => {
    const given = environment["IMO_CONTACT"];
    const expected = "an e-mail address or an https page that answers for visits";
    const mend = "export IMO_CONTACT=ops@example.org";
    if (DeploymentSettings.shape.IMO_CONTACT.safeParse(given).success)
      return [fine("IMO_CONTACT", given ?? "", expected)];
    const found = given ? `${given}, which is neither` : "not set";
    return [(stage === "local" ? advice : missing)("IMO_CONTACT", found, expected, mend)];
  },
};
