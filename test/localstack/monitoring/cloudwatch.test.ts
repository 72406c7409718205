import { afterEach, expect, test, vi } from "vitest";
import Watched from "../../../localstack/monitoring/cloudwatch.ts";
import type { CloudResource } from "../../../localstack/monitoring/cloudwatch-alarms.ts";

afterEach(() => vi.unstubAllEnvs());

async function resourcesWith(settings: Readonly<Record<string, string>>, stage = "prod") {
  for (const name of ["IMO_ALERT_EMAIL", "IMO_BUDGET"]) vi.stubEnv(name, settings[name] ?? "");
  const Resources: Record<string, CloudResource> = {};
  const custom = { prefix: `imo-ops-${stage}` };
  await new Watched({ service: { provider: { stage }, custom, functions: {}, resources: { Resources } } }).hooks[
    "before:package:initialize"
  ]();
  return Resources;
}

test("a budget of the month writes to whom alarms are told, at 80 % and when all of it is forecast to be spent", async () => {
  const { MonthlyBudget, AlertEmail } = await resourcesWith({ IMO_ALERT_EMAIL: "a@example.org", IMO_BUDGET: "150" });
  expect(AlertEmail?.Properties).toMatchObject({ Protocol: "email", Endpoint: "a@example.org" });
  expect(MonthlyBudget).toMatchObject({
    Type: "AWS::Budgets::Budget",
    Properties: {
      Budget: { BudgetType: "COST", TimeUnit: "MONTHLY", BudgetLimit: { Amount: 150, Unit: "USD" } },
      NotificationsWithSubscribers: [
        { Notification: { NotificationType: "ACTUAL", Threshold: 80 }, Subscribers: [{ Address: "a@example.org" }] },
        { Notification: { NotificationType: "FORECASTED", Threshold: 100 } },
      ],
    },
  });
});

test("without an amount there is no budget, without an address nobody is written to", async () => {
  expect(await resourcesWith({ IMO_ALERT_EMAIL: "a@example.org" })).not.toHaveProperty("MonthlyBudget");
  expect(await resourcesWith({})).not.toHaveProperty("AlertEmail");
});

test.each([
  [{ IMO_BUDGET: "150" }, /IMO_ALERT_EMAIL/],
  [{ IMO_ALERT_EMAIL: "a@example.org", IMO_BUDGET: "0" }, /IMO_BUDGET/],
  [{ IMO_ALERT_EMAIL: "a@example.org", IMO_BUDGET: "much" }, /IMO_BUDGET/],
])("%o stops the deployment, and says which setting is wrong", async (settings, message) => {
  await expect(resourcesWith(settings)).rejects.toThrow(message);
});

test("the local cloud has neither", async () => {
  expect(await resourcesWith({ IMO_ALERT_EMAIL: "a@example.org", IMO_BUDGET: "150" }, "local")).toEqual({});
});
