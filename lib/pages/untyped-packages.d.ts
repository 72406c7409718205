/** The package has no types. */
declare module "plotly.js-locales/fr" {
  const french: import("plotly.js-basic-dist-min").LocaleModule;
  export default french;
}

/** What the types of the maps of svg-maps import, from a package that does not exist. */
declare module "svg-maps__common" {
  export interface Map {
    readonly label: string;
    readonly viewBox: string;
    readonly locations: readonly { readonly id: string; readonly name: string; readonly path: string }[];
  }
}
