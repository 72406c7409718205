import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { accountOf } from "../../lib/stores/aws/account.ts";
import type { Account } from "../../lib/stores/aws/account.ts";
import { networkOf } from "../../lib/stores/aws/network.ts";
import type { Network } from "../../lib/stores/aws/network.ts";

/** An account of AWS as a test has it. */
export interface World {
  readonly arn: string;
  /** Actions that are not allowed: `ssm:GetParameters`. */
  readonly denied: readonly string[];
  readonly parameters: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
  readonly concurrency: number;
  readonly stack: { readonly StackStatus: string; readonly StackStatusReason?: string } | null;
  readonly subnets: readonly {
    readonly id: string;
    readonly vpc: string;
    readonly zone: string;
    readonly free: number;
    readonly range?: string;
  }[];
  readonly groups: readonly {
    readonly id: string;
    readonly vpc: string;
    /** TCP ports that it lets out to; all unless said. */
    readonly out?: readonly number[];
    /** Whom it lets in to which TCP port: a group, a range of addresses or a list of such. */
    readonly in?: readonly { readonly port: number; readonly from: string }[];
  }[];
  /** Network interfaces of stores. */
  readonly interfaces: readonly {
    readonly vpc: string;
    readonly address: string;
    readonly groups: readonly string[];
  }[];
  readonly routeTables: readonly {
    readonly id: string;
    readonly subnet?: string;
    readonly main?: boolean;
    /** Where the default route leads: `nat-1`, `igw-1`. */
    readonly out?: string;
  }[];
  readonly endpoints: readonly {
    readonly service: string;
    readonly tables?: readonly string[];
    readonly names?: boolean;
  }[];
}

export interface AccountStandIn {
  readonly account: Account;
  readonly network: Network;
  stop(): Promise<void>;
}

/**
 * Serves an account over HTTP as STS, SSM, Lambda, CloudFormation and EC2 do, each in its own protocol.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and those beside it
 */
export async function standInForAccount(world: World): Promise<AccountStandIn> {
  const server = createServer((request, response) => void answer(request, response, world));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  return {
    account: accountOf(settings),
    network: networkOf(settings),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const body = await text(request);
  if (request.url?.startsWith("/2016-08-19/account-settings")) {
    return answerLambda(response, world);
  }
  if (request.headers["x-amz-target"] === "AmazonSSM.GetParameters") return answerSsm(response, body, world);
  const form = new URLSearchParams(body);
  const action = form.get("Action") ?? "";
  const service = SERVICES[action] ?? "";
  if (world.denied.includes(`${service}:${action}`)) {
    const [code, wrap] = service === "ec2" ? ["UnauthorizedOperation", ec2Error] : ["AccessDenied", queryError];
    return answerXml(response, 403, wrap(code, "not authorized to perform it"));
  }
  if (action === "DescribeStacks" && world.stack === null) {
    return answerXml(
      response,
      400,
      queryError("ValidationError", `Stack with id ${form.get("StackName")} does not exist`),
    );
  }
  answerXml(response, 200, ANSWERS[action]?.(world, form) ?? "");
}

const SERVICES: Readonly<Record<string, string>> = {
  GetCallerIdentity: "sts",
  DescribeStacks: "cloudformation",
  DescribeSubnets: "ec2",
  DescribeSecurityGroups: "ec2",
  DescribeRouteTables: "ec2",
  DescribeVpcEndpoints: "ec2",
  DescribeNetworkInterfaces: "ec2",
};

const tag = (name: string, content: string | number | boolean): string => `<${name}>${content}</${name}>`;
const queryError = (code: string, message: string): string =>
  tag("ErrorResponse", tag("Error", tag("Type", "Sender") + tag("Code", code) + tag("Message", message)));
const ec2Error = (code: string, message: string): string =>
  tag("Response", tag("Errors", tag("Error", tag("Code", code) + tag("Message", message))));

function ingress(rules: World["groups"][number]["in"] = []): string {
  const from = (source: string) => {
    if (source.startsWith("sg-")) return tag("groups", tag("item", tag("groupId", source)));
    if (source.startsWith("pl-")) return tag("prefixListIds", tag("item", tag("prefixListId", source)));
    return tag("ipRanges", tag("item", tag("cidrIp", source)));
  };
  return rules
    .map(({ port, from: source }) =>
      tag("item", tag("ipProtocol", "tcp") + tag("fromPort", port) + tag("toPort", port) + from(source)),
    )
    .join("");
}

function egress(ports: readonly number[] | undefined): string {
  if (ports === undefined) return tag("item", tag("ipProtocol", "-1"));
  const rule = (port: number) => tag("ipProtocol", "tcp") + tag("fromPort", port) + tag("toPort", port);
  return ports.map((port) => tag("item", rule(port))).join("");
}

/** Those whose id, network or address is asked for by a filter. */
function filtered<Item>(
  form: URLSearchParams,
  items: readonly Item[],
  key: (item: Item) => string,
  filter = 1,
): Item[] {
  const values = new RegExp(`^Filter\\.${filter}\\.Value\\.\\d+$`);
  const wanted = new Set([...form].flatMap(([name, value]) => (values.test(name) ? [value] : [])));
  return items.filter((item) => wanted.has(key(item)));
}

const ANSWERS: Readonly<Record<string, (world: World, form: URLSearchParams) => string>> = {
  GetCallerIdentity: ({ arn }) =>
    tag("GetCallerIdentityResponse", tag("GetCallerIdentityResult", tag("Arn", arn) + tag("Account", "123456789012"))),
  DescribeStacks: ({ stack }) =>
    tag(
      "DescribeStacksResponse",
      tag(
        "DescribeStacksResult",
        tag(
          "Stacks",
          tag(
            "member",
            tag("StackName", "imo-ops-prod") +
              tag("CreationTime", "2026-11-01T08:00:00Z") +
              tag("LastUpdatedTime", "2026-11-20T08:00:00Z") +
              Object.entries(stack ?? {})
                .map(([name, value]) => tag(name, value))
                .join(""),
          ),
        ),
      ),
    ),
  DescribeSubnets: ({ subnets }, form) =>
    ec2List(
      "DescribeSubnets",
      "subnetSet",
      filtered(form, subnets, ({ id }) => id),
      ({ id, vpc, zone, free, range = "" }) =>
        tag("subnetId", id) +
        tag("vpcId", vpc) +
        tag("cidrBlock", range) +
        tag("availabilityZone", zone) +
        tag("availableIpAddressCount", free),
    ),
  DescribeSecurityGroups: ({ groups }, form) =>
    ec2List(
      "DescribeSecurityGroups",
      "securityGroupInfo",
      filtered(form, groups, ({ id }) => id),
      ({ id, vpc, out, in: rules }) =>
        tag("groupId", id) +
        tag("vpcId", vpc) +
        tag("ipPermissions", ingress(rules)) +
        tag("ipPermissionsEgress", egress(out)),
    ),
  DescribeNetworkInterfaces: ({ interfaces }, form) =>
    ec2List(
      "DescribeNetworkInterfaces",
      "networkInterfaceSet",
      filtered(
        form,
        filtered(form, interfaces, ({ vpc }) => vpc),
        ({ address }) => address,
        2,
      ),
      ({ address, groups }) =>
        tag("privateIpAddress", address) +
        tag("groupSet", groups.map((group) => tag("item", tag("groupId", group))).join("")),
    ),
  DescribeRouteTables: ({ routeTables }) =>
    ec2List(
      "DescribeRouteTables",
      "routeTableSet",
      routeTables,
      ({ id, subnet, main, out }) =>
        tag("routeTableId", id) +
        tag("associationSet", tag("item", (subnet ? tag("subnetId", subnet) : "") + tag("main", main ?? false))) +
        tag("routeSet", out ? tag("item", routeTo(out)) : ""),
    ),
  DescribeVpcEndpoints: ({ endpoints }) =>
    ec2List(
      "DescribeVpcEndpoints",
      "vpcEndpointSet",
      endpoints,
      ({ service, tables, names }) =>
        tag("serviceName", `com.amazonaws.eu-west-3.${service}`) +
        tag("state", "available") +
        tag("vpcEndpointType", tables ? "Gateway" : "Interface") +
        tag("routeTableIdSet", (tables ?? []).map((table) => tag("item", table)).join("")) +
        tag("privateDnsEnabled", names ?? false),
    ),
};

function routeTo(out: string): string {
  const name = out.startsWith("nat-") ? "natGatewayId" : "gatewayId";
  return tag("destinationCidrBlock", "0.0.0.0/0") + tag("state", "active") + tag(name, out);
}

function ec2List<Item>(action: string, list: string, items: readonly Item[], write: (item: Item) => string): string {
  return tag(`${action}Response`, tag(list, items.map((item) => tag("item", write(item))).join("")));
}

function answerXml(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { "Content-Type": "text/xml" }).end(xml);
}

const Wanted = z.object({ Names: z.array(z.string()), WithDecryption: z.literal(true) });

function answerSsm(response: ServerResponse, body: string, { denied, parameters }: World): void {
  const refused = denied.includes("ssm:GetParameters");
  response.writeHead(refused ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" });
  if (refused) return void response.end(JSON.stringify({ __type: "AccessDeniedException", Message: "no" }));
  const Parameters = Wanted.parse(JSON.parse(body)).Names.flatMap((Name) =>
    parameters[Name] ? [{ Name, ...parameters[Name] }] : [],
  );
  response.end(JSON.stringify({ Parameters, InvalidParameters: [] }));
}

function answerLambda(response: ServerResponse, { denied, concurrency }: World): void {
  const refused = denied.includes("lambda:GetAccountSettings");
  response.writeHead(refused ? 403 : 200, {
    "Content-Type": "application/json",
    ...(refused && { "x-amzn-errortype": "AccessDeniedException" }),
  });
  response.end(JSON.stringify(refused ? { Message: "no" } : { AccountLimit: { ConcurrentExecutions: concurrency } }));
}
