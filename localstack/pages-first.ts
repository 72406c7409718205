import { buildPages } from "./build-pages.ts";

/** A plugin of Serverless: the pages are built before anything is packaged, so that they go with the function that serves them. */
export default class PagesFirst {
  readonly hooks = { "before:package:createDeploymentArtifacts": buildPages };
}
