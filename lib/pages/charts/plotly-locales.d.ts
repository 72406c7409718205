/** The package has no types. */
declare module "plotly.js-locales/fr" {
  const french: import("plotly.js-basic-dist-min").LocaleModule;
  export default french;
}
