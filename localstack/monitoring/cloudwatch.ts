import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import { readEnv } from "../../lib/lambda/env.ts";
import { alarms } from "./cloudwatch-alarms.ts";
import type { CloudResource } from "./cloudwatch-alarms.ts";
import { dashboard } from "./cloudwatch-dashboard.ts";
import { stackOf } from "./stack.ts";

const unlessEmpty = (value: unknown): unknown => (value === "" ? undefined : value);

const Settings = z.object({
  /** Who is written to when an alarm is raised; AWS asks them to confirm. */
  IMO_ALERT_EMAIL: z.preprocess(unlessEmpty, z.email().optional()),
  /** What the account may cost a month, in US dollars, before the same address is written to; none: no budget. */
  IMO_BUDGET: z.preprocess(unlessEmpty, z.coerce.number().positive().max(1_000_000).optional()),
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
        Object.assign(service.resources.Resources, monitoring(service, readEnv(Settings)));
      },
    };
  }
}

function monitoring(
  { custom, functions, resources }: Serverless["service"],
  { IMO_ALERT_EMAIL: email, IMO_BUDGET: amount }: z.output<typeof Settings>,
): Record<string, CloudResource> {
  const stack = stackOf(custom.prefix, functions, resources.Resources);
  const subscription = { Protocol: "email", Endpoint: email, TopicArn: { Ref: "Alerts" } };
  if (amount !== undefined && email === undefined) {
    throw new ConfigError("Settings: IMO_BUDGET needs IMO_ALERT_EMAIL, whom it writes to");
  }
  return {
    ...alarms(stack),
    Dashboard: dashboard(stack),
    ...(email !== undefined && { AlertEmail: { Type: "AWS::SNS::Subscription", Properties: subscription } }),
    ...(amount !== undefined && email !== undefined && { MonthlyBudget: budget(custom.prefix, amount, email) }),
  };
}

/** Of the whole account: costs are told apart by tags only once somebody has switched them on. It writes at 80 % spent, and when all is forecast to be. */
function budget(prefix: string, amount: number, email: string): CloudResource {
  const notice = (NotificationType: string, Threshold: number) => ({
    Notification: { NotificationType, ComparisonOperator: "GREATER_THAN", Threshold, ThresholdType: "PERCENTAGE" },
    Subscribers: [{ SubscriptionType: "EMAIL", Address: email }],
  });
  const Budget = {
    BudgetName: `${prefix}-monthly`,
    BudgetType: "COST",
    TimeUnit: "MONTHLY",
    BudgetLimit: { Amount: amount, Unit: "USD" },
  };
  const NotificationsWithSubscribers = [notice("ACTUAL", 80), notice("FORECASTED", 100)];
  return { Type: "AWS::Budgets::Budget", Properties: { Budget, NotificationsWithSubscribers } };
}
