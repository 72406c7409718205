import * as z from "zod";
import { readEnv } from "../../lib/lambda/env.ts";
import { alarms } from "./cloudwatch-alarms.ts";
import type { CloudResource } from "./cloudwatch-alarms.ts";
import { dashboard } from "./cloudwatch-dashboard.ts";
import { stackOf } from "./stack.ts";

const Settings = z.object({
  /** Who is written to when an alarm is raised; AWS asks them to confirm. */
  IMO_ALERT_EMAIL: z.preprocess((value) => (value === "" ? undefined : value), z.email().optional()),
});

/** What the plugin reads of Serverless, and adds to. */
interface Serverless {
  readonly service: {
    readonly provider: { readonly stage: string };
    readonly custom: { readonly prefix: string };
    readonly functions: Readonly<Record<string, unknown>>;
    readonly resources: { readonly Resources: Record<string, CloudResource> };
  };
}

/**
 * A plugin of Serverless for stages other than `local`: adds alarms for every function and queue that serverless.yml has, the API, and what the
 * gauges tell, and the dashboard; made of the list itself, so that nothing new is left unwatched. The local cloud has Prometheus instead.
 */
export default class Watched {
  readonly hooks: Readonly<Record<"before:package:initialize", () => Promise<void>>>;

  constructor({ service }: Serverless) {
    this.hooks = {
      "before:package:initialize": async () => {
        if (service.provider.stage === "local") return;
        const { IMO_ALERT_EMAIL: email } = readEnv(Settings);
        Object.assign(service.resources.Resources, monitoring(service, email));
      },
    };
  }
}

function monitoring(
  { custom, functions, resources }: Serverless["service"],
  email: string | undefined,
): Record<string, CloudResource> {
  const stack = stackOf(custom.prefix, functions, resources.Resources);
  const subscription = { Protocol: "email", Endpoint: email, TopicArn: { Ref: "Alerts" } };
  return {
    ...alarms(stack),
    Dashboard: dashboard(stack),
    ...(email !== undefined && { AlertEmail: { Type: "AWS::SNS::Subscription", Properties: subscription } }),
  };
}
