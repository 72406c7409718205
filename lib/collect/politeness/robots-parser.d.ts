/** The package describes itself as a module with a default export, and is a function: this is what it is. */
declare module "robots-parser" {
  interface Robots {
    /** Undefined where the address is not of the site of the file. */
    isAllowed(url: string, agent?: string): boolean | undefined;
    /** Seconds, as written. */
    getCrawlDelay(agent?: string): number | undefined;
  }
  function parseRobots(url: string, text: string): Robots;
  export = parseRobots;
}
