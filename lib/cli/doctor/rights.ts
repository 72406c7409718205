import { withheldSources } from "../../collect/withheld.ts";
import { parameterOf, secretsOf, variableOf } from "../../sources/secrets.ts";
import type { Source } from "../../sources/schema.ts";
import { advice, fine } from "./finding.ts";
import type { Seen } from "./finding.ts";
import type { Check } from "./check.ts";

/** Looks which sources wait for a right that is to be confirmed, or for a secret. */
export const rights: Check = {
  id: "rights",
  title: "rights and secrets of sources",
  needs: ["region", "credentials"],
  look: async ({ stage, account, known, sources }) => {
    const enabled = (await sources()).filter((source) => source.enabled);
    const secrets = [...new Set(enabled.flatMap(secretsOf))];
    const confirmedAt = `/imo-ops/${stage}/confirmed-rights`;
    const set = await account.parameters([confirmedAt, ...secrets.map((name) => parameterOf(stage, name))]);
    const confirmed = set.get(confirmedAt)?.value ?? "";
    const given = new Set(secrets.filter((name) => set.has(parameterOf(stage, name))));
    // Objections of sites' owners lie in Postgres, and nothing is missing where there is one: `imo sources` shows them.
    const withheld = withheldSources(enabled, { stage, confirmed, secrets: given, optOuts: [] });
    const command = (source: Source): string =>
      source.kind === "web"
        ? `aws ssm put-parameter --region ${known.region} --name ${confirmedAt} --type SecureString --overwrite --value '${[confirmed, source.rights.confirm].filter(Boolean).join(",")}'`
        : `${secretsOf(source)
            .map((name) => `${variableOf(name)}=…`)
            .join(" ")} npm run imo -- run ${source.id} --stage ${stage}`;
    return enabled.map((source): Seen => {
      const expected = "what its file asks for";
      const what = `source ${source.id}`;
      const why = withheld.get(source.id);
      if (why === undefined) return fine(what, "may be collected", expected);
      const unset = secretsOf(source).filter((name) => !given.has(name));
      const found =
        source.kind === "web" ? "the right to collect it is not confirmed" : `${unset.join(", ")} is not set`;
      return advice(what, `${found}: it is left out`, expected, command(source));
    });
  },
};
