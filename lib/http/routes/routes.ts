import type { Route } from "../route.ts";
import { advertRoutes } from "./adverts.ts";
import { documentationRoutes } from "./documentation.ts";
import { marketRoutes } from "./market.ts";
import type { QueryDeps } from "./query-deps.ts";
import { runRoutes } from "./runs.ts";
import { searchRoutes } from "./search.ts";
import { serviceRoutes } from "./service.ts";

/** Every path of the API. */
export const routes: readonly Route<QueryDeps>[] = [
  ...serviceRoutes,
  ...documentationRoutes(() => routes),
  ...searchRoutes,
  ...advertRoutes,
  ...marketRoutes,
  ...runRoutes,
];
