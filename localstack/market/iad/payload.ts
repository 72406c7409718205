import { stringify } from "devalue";

class ShallowReactive {
  readonly value: object;
  constructor(value: object) {
    this.value = value;
  }
}
class Reactive {
  readonly value: object;
  constructor(value: object) {
    this.value = value;
  }
}

/** Nuxt tells Vue's reactive objects from plain ones by wrapping them under these names. */
const reducers = {
  ShallowReactive: (value: unknown) => value instanceof ShallowReactive && value.value,
  Reactive: (value: unknown) => value instanceof Reactive && value.value,
};

const iconNames = [
  "logo-iad-fr",
  "arrow-left",
  "arrow-right",
  "list",
  "image",
  "share",
  "multi-rooms",
  "living-area",
  "checked",
];
const icons = Object.fromEntries(
  iconNames.map((name, at) => [
    `i-iad-icon:${name}`,
    {
      left: 0,
      top: 0,
      width: 24,
      height: 24,
      rotate: 0,
      vFlip: false,
      hFlip: false,
      body: `<path d="M${at} 4h16v16h-16Z"/>`,
    },
  ]),
);
const noErrors = new ShallowReactive(Object.fromEntries(Object.keys(icons).map((name) => [name, undefined])));
const locales = Object.fromEntries(
  ["en", "fr", "es", "ca", "it", "pt"].map((code) => [code, { fallbacks: ["en"], cacheable: true }]),
);

/** What one page asked its server for. */
export interface PageQuery {
  readonly key: readonly unknown[];
  readonly data: object;
}

/**
 * Writes a page's `__NUXT_DATA__`: a flat devalue array whose `state["$svue-query-state"].queries[0].state.data` is the
 * data of its query; without one the list of queries is empty.
 */
export function payloadOf(path: string, at: number, query: PageQuery | null): string {
  return stringify(
    new ShallowReactive({
      data: new ShallowReactive(icons),
      state: new Reactive({
        "$si18n:cached-locale-configs": locales,
        "$si18n:resolved-locale": "",
        "$ssite-config": {
          _priority: { name: -3, env: -15 },
          currentLocale: "fr-FR",
          defaultLocale: "fr-FR",
          env: "production",
          name: "Marché d'essai",
          url: "https://www.iadfrance.fr",
        },
        "$svue-query-state": { mutations: [], queries: query === null ? [] : [queryState(query, at)] },
      }),
      once: new Set(),
      _errors: noErrors,
      serverRendered: true,
      path,
    }),
    reducers,
  );
}

function queryState({ key, data }: PageQuery, at: number) {
  return {
    dehydratedAt: at + 21,
    state: {
      data,
      dataUpdateCount: 1,
      dataUpdatedAt: at,
      error: null,
      errorUpdateCount: 0,
      errorUpdatedAt: 0,
      fetchFailureCount: 0,
      fetchFailureReason: null,
      fetchMeta: null,
      isInvalidated: false,
      status: "success",
      fetchStatus: "idle",
    },
    queryKey: key,
    queryHash: JSON.stringify(key),
  };
}
