import type { Route } from "../route.ts";
import { accessRoutes } from "./access.ts";
import { advertListRoutes } from "./advert-list.ts";
import { advertRoutes } from "./adverts.ts";
import { alertRoutes } from "./alerts.ts";
import { changeRoutes } from "./changes.ts";
import { consoleRoutes } from "./console.ts";
import { conversationRoutes } from "./conversation.ts";
import { dataSetRoutes } from "./data-sets.ts";
import { documentationRoutes } from "./documentation.ts";
import { estimateRoutes } from "./estimate.ts";
import { exportRoutes } from "./exports.ts";
import { marketRoutes } from "./market.ts";
import { metricsRoutes } from "./metrics.ts";
import { mcpRoutes } from "./mcp.ts";
import { propertyRoutes } from "./properties.ts";
import type { QueryDeps } from "./query-deps.ts";
import { reportRoutes } from "./reports.ts";
import { runRoutes } from "./runs.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { serviceRoutes } from "./service.ts";
import { sqlRoutes } from "./sql.ts";

/** Every path of the API. */
export const routes: readonly Route<QueryDeps>[] = [
  ...serviceRoutes(() => routes),
  ...metricsRoutes,
  ...documentationRoutes(() => routes),
  ...accessRoutes,
  ...sessionRoutes,
  ...searchRoutes,
  ...conversationRoutes,
  ...advertRoutes,
  ...propertyRoutes,
  ...advertListRoutes,
  ...alertRoutes,
  ...changeRoutes,
  ...marketRoutes,
  ...estimateRoutes,
  ...exportRoutes,
  ...dataSetRoutes,
  ...reportRoutes,
  ...runRoutes,
  ...sqlRoutes,
  ...consoleRoutes,
  ...mcpRoutes(() => routes),
];
