import { DeploymentSettings } from "../../../localstack/elsewhere.ts";
import type { Endpoint, Network, SecurityGroup, Subnet, WayOut } from "../../stores/aws/network.ts";
import { advice, fine, missing } from "./finding.ts";
import type { Seen } from "./finding.ts";
import type { Check } from "./check.ts";

/** Services that functions call which have no way out. */
const NEEDED_INSIDE = ["s3", "sqs", "ssm", "states"];
/** Functions share interfaces by subnet and groups, yet a subnet that is nearly full keeps them from starting. */
const FREE_ADDRESSES = 16;

/** Ports that functions call, and what listens there: AWS and sources at the first one, stores at the others unless their addresses say otherwise. */
const HTTPS = 443;
const STORE_PORTS = [
  [5432, "PostgreSQL"],
  [6379, "Redis"],
  [27_017, "DocumentDB"],
] as const;

/** The lists of a deployment, each by the name of its variable. */
interface Named {
  readonly IMO_SUBNETS: readonly string[];
  readonly IMO_OUTGOING_SUBNETS: readonly string[];
  readonly IMO_SECURITY_GROUPS: readonly string[];
}
const NAMES = ["IMO_SUBNETS", "IMO_OUTGOING_SUBNETS", "IMO_SECURITY_GROUPS"] as const;

/** Looks whether the subnets and groups that a deployment is told exist, belong together, and lead to what functions need. */
export const network: Check = {
  id: "network",
  title: "network",
  needs: ["region", "credentials"],
  elsewhereOnly: true,
  look: async ({ environment, network: ec2, known }) => {
    const wrong = NAMES.flatMap((name) => malformed(name, environment[name]));
    if (wrong.length > 0) return wrong;
    const named: Named = DeploymentSettings.pick({
      IMO_SUBNETS: true,
      IMO_OUTGOING_SUBNETS: true,
      IMO_SECURITY_GROUPS: true,
    }).parse(environment);
    if (NAMES.every((name) => named[name].length === 0)) {
      const reach = "functions run outside any network and reach stores with public addresses only";
      return [advice("network", `none given: ${reach}`, "the network of the stores", EXPORT)];
    }
    return lookAtNetwork(named, ec2, known.region ?? "");
  },
};

const EXPORT = "export IMO_SUBNETS=subnet-…,subnet-… IMO_SECURITY_GROUPS=sg-…";

function malformed(name: (typeof NAMES)[number], value: string | undefined): Seen[] {
  if (DeploymentSettings.shape[name].safeParse(value).success) return [];
  const sample = name === "IMO_SECURITY_GROUPS" ? "sg-0a1b2c" : "subnet-0a1b2c,subnet-3d4e5f";
  return [missing(name, `"${value}"`, "ids, separated by commas", `export ${name}=${sample}`)];
}

async function lookAtNetwork(named: Named, ec2: Network, region: string): Promise<Seen[]> {
  const { IMO_SUBNETS: inner, IMO_OUTGOING_SUBNETS: given, IMO_SECURITY_GROUPS: groups } = named;
  if (inner.length === 0 || groups.length === 0) {
    const empty = inner.length === 0 ? "IMO_SUBNETS" : "IMO_SECURITY_GROUPS";
    return [missing(empty, "not set", "IMO_SUBNETS and IMO_SECURITY_GROUPS, or neither", EXPORT)];
  }
  const subnets = await ec2.subnets([...new Set([...inner, ...given])]);
  const found = await ec2.groups(groups);
  const placed = [
    ...absent("IMO_SUBNETS", inner, subnets, `aws ec2 describe-subnets --region ${region}`),
    ...absent("IMO_OUTGOING_SUBNETS", given, subnets, `aws ec2 describe-subnets --region ${region}`),
    ...absent("IMO_SECURITY_GROUPS", groups, found, `aws ec2 describe-security-groups --region ${region}`),
  ];
  const [vpc, ...others] = [...new Set([...subnets, ...found].map((each) => each.vpc))];
  if (placed.length > 0 || vpc === undefined) return placed;
  if (others.length > 0) {
    const list = `aws ec2 describe-subnets --region ${region} --filters Name=vpc-id,Values=${vpc}`;
    return [missing("network", `of ${[vpc, ...others].join(" and ")}`, "subnets and groups of one network", list)];
  }
  const outgoing = given.length > 0 ? given : inner;
  const ways = await ec2.waysOut(
    vpc,
    subnets.map(({ id }) => id),
  );
  const closed = inner.filter((id) => ways.get(id)?.to !== "nat" && ways.get(id)?.to !== "other");
  return [
    fine("network", `${subnets.length} subnets of ${vpc}`, "subnets and groups of one network"),
    ...zonesOf(subnets, inner),
    ...portsOf(found, region),
    ...subnets.flatMap(crowded),
    ...outgoing.map((id) => wayOutOf(id, ways.get(id))),
    ...(closed.length > 0 ? doorsOf({ vpc, region, closed, groups, ways }, await ec2.endpoints(vpc)) : []),
  ];
}

function absent(name: string, ids: readonly string[], found: readonly { readonly id: string }[], list: string): Seen[] {
  const gone = ids.filter((id) => !found.some((each) => each.id === id));
  return gone.length > 0
    ? [missing(name, `there is no ${gone.join(", ")} in this region`, "ids that exist", list)]
    : [];
}

function zonesOf(subnets: readonly Subnet[], inner: readonly string[]): Seen[] {
  const zones = new Set(subnets.filter(({ id }) => inner.includes(id)).map(({ zone }) => zone));
  if (zones.size > 1) return [];
  return [advice("IMO_SUBNETS", `all in ${[...zones].join()}`, "subnets of two zones, one may fail", EXPORT)];
}

/** What the groups let out together; whether the stores' own groups let it in is looked at apart (doors.ts). */
function portsOf(groups: readonly SecurityGroup[], region: string): Seen[] {
  const [group] = groups;
  const isClosed = (port: number) => !groups.some(({ out }) => out.some(({ from, to }) => from <= port && port <= to));
  const open = (port: number) =>
    `aws ec2 authorize-security-group-egress --region ${region} --group-id ${group?.id ?? "sg-…"} --protocol tcp --port ${port} --cidr 0.0.0.0/0`;
  const closed = (port: number) => `nothing is let out to port ${port}`;
  const stores = STORE_PORTS.filter(([port]) => isClosed(port)).map(([port, store]) =>
    advice("IMO_SECURITY_GROUPS", closed(port), `port ${port} open, where ${store} listens there`, open(port)),
  );
  if (!isClosed(HTTPS)) return stores;
  const expected = `port ${HTTPS} open, for AWS's services and sources`;
  return [missing("IMO_SECURITY_GROUPS", closed(HTTPS), expected, open(HTTPS)), ...stores];
}

function crowded({ id, freeAddresses }: Subnet): Seen[] {
  if (freeAddresses >= FREE_ADDRESSES) return [];
  const found = `${freeAddresses} free addresses`;
  return [advice(id, found, `${FREE_ADDRESSES} free addresses or more`, "export IMO_SUBNETS=subnet-… # a larger one")];
}

/** A function has no public address: an internet gateway is of no use to it. */
function wayOutOf(id: string, way: WayOut | undefined): Seen {
  const what = `way out of ${id}`;
  const expected = "a route to a NAT gateway, for collectors and webhooks";
  if (way?.to === "nat") return fine(what, "NAT", expected);
  if (way?.to === "other") return fine(what, "a route of your own (transit gateway, appliance)", expected);
  const found = way?.to === "internet-gateway" ? "an internet gateway, which functions can't use" : "none";
  const table = way?.routeTable ?? "rtb-…";
  const mend = `aws ec2 create-route --route-table-id ${table} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-… # or name other subnets in IMO_OUTGOING_SUBNETS`;
  return missing(what, found, expected, mend);
}

interface Closed {
  readonly vpc: string;
  readonly region: string;
  /** Subnets without a way out. */
  readonly closed: readonly string[];
  readonly groups: readonly string[];
  readonly ways: ReadonlyMap<string, WayOut>;
}

/** Without a way out, each service of AWS needs a door of its own. */
function doorsOf(at: Closed, endpoints: readonly Endpoint[]): Seen[] {
  const tables = new Set(at.closed.flatMap((id) => at.ways.get(id)?.routeTable ?? []));
  return NEEDED_INSIDE.map((service) => {
    const what = `endpoint of ${service}`;
    const expected = `an endpoint, since ${at.closed.join(", ")} ${at.closed.length > 1 ? "have" : "has"} no way out`;
    const open = endpoints.find((each) => each.service === service && leadsThere(each, tables));
    if (open) return fine(what, open.kind, expected);
    const known = endpoints.some((each) => each.service === service);
    const found = known ? "one that these subnets do not use" : "none";
    return missing(what, found, expected, doorCommand(service, at, [...tables]));
  });
}

function leadsThere({ kind, routeTables, privateNames }: Endpoint, tables: ReadonlySet<string>): boolean {
  return kind === "interface" ? privateNames : [...tables].every((table) => routeTables.includes(table));
}

function doorCommand(service: string, { vpc, region, closed, groups }: Closed, tables: readonly string[]): string {
  const begin = `aws ec2 create-vpc-endpoint --region ${region} --vpc-id ${vpc} --service-name com.amazonaws.${region}.${service}`;
  if (service === "s3") return `${begin} --vpc-endpoint-type Gateway --route-table-ids ${tables.join(" ")}`;
  return `${begin} --vpc-endpoint-type Interface --private-dns-enabled --subnet-ids ${closed.join(" ")} --security-group-ids ${groups.join(" ")}`;
}
