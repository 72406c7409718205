import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of a request while it is answered. */
export interface RequestScope {
  readonly requestId: string;
  /** Pattern of the route that took it; absent while none has. */
  route?: string;
}

/** The request that is being answered, for every line that is logged meanwhile. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

/** Notes which route took the request that is being answered. */
export function noteRoute(route: string): void {
  const scope = requestScope.getStore();
  if (scope) scope.route = route;
}
