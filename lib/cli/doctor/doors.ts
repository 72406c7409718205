import ipaddr from "ipaddr.js";
import { DeploymentSettings } from "../../../localstack/elsewhere.ts";
import type { SecurityGroup, Subnet, WayIn } from "../../stores/aws/network.ts";
import { fine, missing } from "./finding.ts";
import type { Seen } from "./finding.ts";
import type { Check, Means } from "./check.ts";

/** Stores that functions call: the parameter that holds the address, and the port where it names none. */
const STORES = [
  { name: "PostgreSQL", parameter: "postgres-url", port: 5432 },
  { name: "Redis", parameter: "redis-url", port: 6379 },
  { name: "MongoDB", parameter: "mongo-url", port: 27_017 },
] as const;

/** The functions' side: their groups and subnets, all of one network. */
interface Callers {
  readonly vpc: string;
  readonly region: string;
  readonly groups: readonly string[];
  readonly subnets: readonly Subnet[];
}

/** Looks whether the security groups of the stores let the functions in, by the network interfaces that have the stores' addresses. */
export const doors: Check = {
  id: "doors",
  title: "doors of the stores",
  needs: ["region", "credentials", "parameters", "network"],
  elsewhereOnly: true,
  look: async (means) => {
    const { stage, environment, account, network } = means;
    const named = DeploymentSettings.pick({
      IMO_SUBNETS: true,
      IMO_OUTGOING_SUBNETS: true,
      IMO_SECURITY_GROUPS: true,
    }).parse(environment);
    const subnets = [...new Set([...named.IMO_SUBNETS, ...named.IMO_OUTGOING_SUBNETS])];
    if (subnets.length === 0) return [];
    const found = await network.subnets(subnets);
    const vpc = found[0]?.vpc ?? "";
    const callers = { vpc, region: means.known.region ?? "", groups: named.IMO_SECURITY_GROUPS, subnets: found };
    const full = (name: string): string => `/imo-ops/${stage}/${name}`;
    const set = await account.parameters(STORES.map(({ parameter }) => full(parameter)));
    const seen: Seen[] = [];
    for (const { name, parameter, port } of STORES) {
      for (const place of placesOf(set.get(full(parameter))?.value ?? "", port))
        seen.push(await doorOf(name, place, callers, means));
    }
    return seen;
  },
};

interface Place {
  readonly host: string;
  readonly port: number;
}

/** The hosts of an address, of which MongoDB's may name several; none where it is no address, or one that names hosts elsewhere (`mongodb+srv`). */
function placesOf(url: string, usual: number): Place[] {
  const list = /^[a-z]+:\/\/(?:[^@/?]*@)?([^@/?]+)/.exec(url)?.[1] ?? "";
  return list.split(",").flatMap((each) => {
    const [, host, port] = /^([\w.-]+)(?::(\d+))?$/.exec(each) ?? [];
    return host === undefined ? [] : [{ host, port: port === undefined ? usual : Number(port) }];
  });
}

/** The door of one host. Its name is not told: it stands in a secret. */
async function doorOf(store: string, { host, port }: Place, callers: Callers, means: Means): Promise<Seen> {
  const what = `door of ${store}`;
  const expected = `port ${port} open to ${callers.groups.join(" or ")}`;
  const addresses = await means.resolve(host).catch(() => []);
  if (addresses.length === 0) return notOurs(what, "its name is not known here", expected);
  const at = await means.network.groupsAt(callers.vpc, addresses);
  const ids = [...new Set(addresses.flatMap((address) => at.get(address) ?? []))];
  if (ids.length === 0) return notOurs(what, `nothing in ${callers.vpc} has its address`, expected);
  const rules = (await means.network.groups(ids)).flatMap(rulesOf(port));
  const open = rules.find((rule) => letsIn(rule, callers));
  if (open) return fine(what, `${open.group} lets the functions in`, expected);
  if (rules.some(({ lists }) => lists)) return notOurs(what, `${ids.join(", ")} lets in by a list of ranges`, expected);
  const mend = `aws ec2 authorize-security-group-ingress --region ${callers.region} --group-id ${ids[0]} --protocol tcp --port ${port} --source-group ${callers.groups[0]}`;
  return missing(what, `${ids.join(", ")} does not let the functions in to port ${port}`, expected, mend);
}

function notOurs(what: string, why: string, expected: string): Seen {
  return { what, state: "unknown", found: `not ours to see: ${why}`, expected, mend: null };
}

interface Rule extends WayIn {
  readonly group: string;
}

/** What a group says of a port. */
function rulesOf(port: number): (group: SecurityGroup) => Rule[] {
  return ({ id, in: ways }) =>
    ways.filter(({ from, to }) => from <= port && port <= to).map((way) => ({ ...way, group: id }));
}

/** By one of the functions' groups, or by a range that holds the whole of each of their subnets. */
function letsIn({ groups, ranges }: Rule, callers: Callers): boolean {
  if (callers.groups.some((id) => groups.includes(id))) return true;
  return callers.subnets.every(({ range }) => ranges.some((wide) => holds(wide, range)));
}

function holds(wide: string, narrow: string): boolean {
  if (!ipaddr.isValidCIDR(wide) || !ipaddr.isValidCIDR(narrow)) return false;
  const [net, length] = ipaddr.parseCIDR(wide);
  const [address, inner] = ipaddr.parseCIDR(narrow);
  return net.kind() === address.kind() && length <= inner && address.match([net, length]);
}
