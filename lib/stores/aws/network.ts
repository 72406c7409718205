import {
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { IpPermission, RouteTable, RouteTableAssociation } from "@aws-sdk/client-ec2";
import { asked } from "./asked.ts";
import type { AwsSettings } from "./asked.ts";
import { PROMPT } from "./patience.ts";

/** A subnet, and how what is in it leaves the network. */
export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly freeAddresses: number;
  /** `10.0.1.0/24`. */
  readonly range: string;
}

/** Where packets of a subnet go that are for nobody inside; null: nowhere. */
export interface WayOut {
  readonly routeTable: string | null;
  readonly to: "nat" | "internet-gateway" | "other" | null;
}

/** TCP ports, both ends included. */
interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Whom a security group lets in, and to which ports. */
export interface WayIn extends Ports {
  readonly groups: readonly string[];
  /** Ranges of addresses. */
  readonly ranges: readonly string[];
  /** Whether lists of ranges are named as well, which are kept elsewhere. */
  readonly lists: boolean;
}

/** A security group, the TCP ports to which it lets out whoever is in it, and whom it lets in. */
export interface SecurityGroup {
  readonly id: string;
  readonly vpc: string;
  readonly out: readonly Ports[];
  readonly in: readonly WayIn[];
}

/** A door of a network to a service of AWS. */
export interface Endpoint {
  /** Its last part: `s3`, `sqs`. */
  readonly service: string;
  readonly kind: "gateway" | "interface";
  /** Of a gateway. */
  readonly routeTables: readonly string[];
  /** Of an interface: whether the service's usual name leads to it. */
  readonly privateNames: boolean;
}

const LAST_PORT = 65_535;

/** What EC2 knows of networks. Each function @throws as `asked`. */
export interface Network {
  /** Those of these that exist. */
  readonly subnets: (ids: readonly string[]) => Promise<readonly Subnet[]>;
  /** Those of these that exist, with their networks. */
  readonly groups: (ids: readonly string[]) => Promise<readonly SecurityGroup[]>;
  /** The security groups of whatever has one of these addresses in a network, by address. */
  readonly groupsAt: (vpc: string, addresses: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly waysOut: (vpc: string, subnets: readonly string[]) => Promise<ReadonlyMap<string, WayOut>>;
  /** Those that work. */
  readonly endpoints: (vpc: string) => Promise<readonly Endpoint[]>;
}

/** Opens what EC2 knows of networks. */
export function networkOf(settings: AwsSettings): Network {
  const client = new EC2Client({ maxAttempts: 2, ...PROMPT, ...settings });
  const filter = (Name: string, Values: readonly string[]) => ({ Filters: [{ Name, Values: [...Values] }] });
  return {
    subnets: (ids) =>
      asked("ec2:DescribeSubnets", async () => {
        const { Subnets = [] } = await client.send(new DescribeSubnetsCommand(filter("subnet-id", ids)));
        return Subnets.map((found) => ({
          id: found.SubnetId ?? "",
          vpc: found.VpcId ?? "",
          zone: found.AvailabilityZone ?? "",
          freeAddresses: found.AvailableIpAddressCount ?? 0,
          range: found.CidrBlock ?? "",
        }));
      }),
    groups: (ids) =>
      asked("ec2:DescribeSecurityGroups", async () => {
        const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand(filter("group-id", ids)));
        return SecurityGroups.map(({ GroupId = "", VpcId = "", IpPermissionsEgress = [], IpPermissions = [] }) => ({
          id: GroupId,
          vpc: VpcId,
          out: IpPermissionsEgress.flatMap(portsOf),
          in: IpPermissions.flatMap(waysIn),
        }));
      }),
    groupsAt: (vpc, addresses) =>
      asked("ec2:DescribeNetworkInterfaces", async () => {
        const Filters = [
          { Name: "vpc-id", Values: [vpc] },
          { Name: "addresses.private-ip-address", Values: [...addresses] },
        ];
        const { NetworkInterfaces = [] } = await client.send(new DescribeNetworkInterfacesCommand({ Filters }));
        return new Map(
          NetworkInterfaces.flatMap(({ PrivateIpAddress, PrivateIpAddresses = [], Groups = [] }) => {
            const groups = Groups.flatMap(({ GroupId }) => GroupId ?? []);
            const own = [PrivateIpAddress, ...PrivateIpAddresses.map((each) => each.PrivateIpAddress)];
            return own.flatMap((address): [string, string[]][] => (address === undefined ? [] : [[address, groups]]));
          }),
        );
      }),
    waysOut: (vpc, subnets) =>
      asked("ec2:DescribeRouteTables", async () => {
        const { RouteTables = [] } = await client.send(new DescribeRouteTablesCommand(filter("vpc-id", [vpc])));
        return new Map(subnets.map((subnet) => [subnet, wayOutOf(subnet, RouteTables)]));
      }),
    endpoints: (vpc) =>
      asked("ec2:DescribeVpcEndpoints", async () => {
        const { VpcEndpoints = [] } = await client.send(new DescribeVpcEndpointsCommand(filter("vpc-id", [vpc])));
        return VpcEndpoints.filter(({ State }) => State === undefined || /^available$/i.test(State)).map((found) => ({
          service: found.ServiceName?.split(".").at(-1) ?? "",
          kind: found.VpcEndpointType === "Gateway" ? ("gateway" as const) : ("interface" as const),
          routeTables: found.RouteTableIds ?? [],
          privateNames: found.PrivateDnsEnabled ?? false,
        }));
      }),
  };
}

/** `-1` is every protocol, with all ports: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
function portsOf({ IpProtocol, FromPort = 0, ToPort = LAST_PORT }: IpPermission): SecurityGroup["out"] {
  if (IpProtocol === "-1") return [{ from: 0, to: LAST_PORT }];
  return IpProtocol === "tcp" ? [{ from: FromPort, to: ToPort }] : [];
}

function waysIn(rule: IpPermission): WayIn[] {
  const { UserIdGroupPairs = [], IpRanges = [], PrefixListIds = [] } = rule;
  return portsOf(rule).map((ports) => ({
    ...ports,
    groups: UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
    ranges: IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
    lists: PrefixListIds.length > 0,
  }));
}

/** A subnet without a route table of its own has its network's main one. */
function wayOutOf(subnet: string, tables: readonly RouteTable[]): WayOut {
  const of = (matches: (association: RouteTableAssociation) => boolean) =>
    tables.find(({ Associations = [] }) => Associations.some(matches));
  const table = of(({ SubnetId }) => SubnetId === subnet) ?? of(({ Main }) => Main === true);
  const route = table?.Routes?.find(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === "0.0.0.0/0" && State !== "blackhole",
  );
  const routeTable = table?.RouteTableId ?? null;
  if (!route) return { routeTable, to: null };
  if (route.NatGatewayId) return { routeTable, to: "nat" };
  return { routeTable, to: route.GatewayId?.startsWith("igw-") ? "internet-gateway" : "other" };
}
