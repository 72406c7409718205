/** A price of AWS, and where it was read. */
export interface Price {
  /** US dollars. */
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

/**
 * List prices on demand, without free tiers, in US East (N. Virginia), as the pages named beside them told them in the first half of 2026: inputs to
 * be checked against https://calculator.aws, Europe (Paris) costs some 5 to 20 % more. Taxes are not in them.
 */
export const PRICES = {
  gbSecond: { usd: 0.0000166667, per: "GB-second", source: "https://aws.amazon.com/lambda/pricing/" },
  invocation: { usd: 0.2 / 1e6, per: "call", source: "https://aws.amazon.com/lambda/pricing/" },
  sqs: { usd: 0.4 / 1e6, per: "request", source: "https://cloudburn.io/blog/amazon-sqs-pricing" },
  transition: { usd: 0.025 / 1e3, per: "state transition", source: "https://aws.amazon.com/step-functions/pricing/" },
  http: { usd: 1 / 1e6, per: "request", source: "https://www.apigatewaycost.com/aws" },
  egress: { usd: 0.09, per: "GB sent out", source: "https://www.apigatewaycost.com/aws" },
  s3Storage: {
    usd: 0.023,
    per: "GB-month",
    source: "https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples",
  },
  s3Put: {
    usd: 0.005 / 1e3,
    per: "PUT",
    source: "https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples",
  },
  s3Get: {
    usd: 0.0004 / 1e3,
    per: "GET",
    source: "https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples",
  },
  logs: {
    usd: 0.5,
    per: "GB of logs",
    source: "https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/",
  },
  metric: { usd: 0.3, per: "metric", source: "https://signoz.io/guides/cloudwatch-pricing" },
  alarm: { usd: 0.1, per: "alarm", source: "https://cloudburn.io/blog/amazon-cloudwatch-pricing" },
  natHour: { usd: 0.045, per: "hour", source: "https://cloudburn.io/blog/aws-nat-gateway-pricing" },
  natGb: { usd: 0.045, per: "GB through it", source: "https://cloudburn.io/blog/aws-nat-gateway-pricing" },
  postgresHour: {
    usd: 0.065,
    per: "hour of db.t4g.medium",
    source: "https://infratally.com/articles/aws-rds-pricing-explained-2026.html",
  },
  postgresGb: {
    usd: 0.115,
    per: "GB-month",
    source: "https://www.usage.ai/blogs/aws/reserved-instances/rds/pricing-calculator/",
  },
  valkeyGbHour: {
    usd: 0.084,
    per: "GB-hour",
    source: "https://www.usage.ai/blogs/aws/database-savings-plans/elasticache/serverless-pricing/",
  },
  documentHour: {
    usd: 0.0822,
    per: "DCU-hour",
    source: "https://www.usage.ai/blogs/aws/database-savings-plans/documentdb/serverless-pricing/",
  },
  documentGb: {
    usd: 0.1,
    per: "GB-month",
    source: "https://www.usage.ai/blogs/aws/database-savings-plans/documentdb/serverless-pricing/",
  },
} as const satisfies Readonly<Record<string, Price>>;
