import { describe, expect, test } from "vitest";
import { parseOrigins, routesOf } from "../../lib/collect/origins.ts";
import { ConfigError } from "../../lib/errors.ts";

describe("origins", () => {
  test("pairs become a map, spaces and a closing slash aside", () => {
    const origins = parseOrigins("https://www.iadfrance.fr=http://127.0.0.1:8701, https://api.test/=http://[::1]:80/,");
    expect([...origins]).toEqual([
      ["https://www.iadfrance.fr", "http://127.0.0.1:8701"],
      ["https://api.test", "http://[::1]"],
    ]);
  });

  test("nothing redirects nothing", () => expect(parseOrigins("").size).toBe(0));

  test.each([
    "https://a.test",
    "https://a.test=",
    "a.test=http://127.0.0.1:1",
    "https://a.test/path=http://127.0.0.1:1",
    "https://a.test=ftp://127.0.0.1",
    "https://a.test=http://user:secret@127.0.0.1",
    "https://a.test=http://127.0.0.1:1=http://127.0.0.1:2",
  ])("%s is refused by name", (pair) => {
    expect(() => parseOrigins(`https://fine.test=http://127.0.0.1:9,${pair}`)).toThrow(ConfigError);
    expect(() => parseOrigins(pair)).toThrow(pair);
  });

  test("an origin that is named twice is refused", () => {
    expect(() => parseOrigins("https://a.test=http://127.0.0.1:1,https://a.test=http://127.0.0.1:2")).toThrow(
      "https://a.test is named twice",
    );
  });
});

describe("routes", () => {
  const origins = parseOrigins("https://a.test=http://127.0.0.1:8701");

  test("an address keeps its path and query on the stand-in, and comes back from it", () => {
    const routes = routesOf("local", origins);
    const standIn = routes.standIn(new URL("https://a.test/x?y=1"));
    expect(standIn?.href).toBe("http://127.0.0.1:8701/x?y=1");
    expect(routes.real(new URL("http://127.0.0.1:8701/x?y=1")).href).toBe("https://a.test/x?y=1");
  });

  test("a path that looks like a host stays on the stand-in", () => {
    const standIn = routesOf("local", origins).standIn(new URL("https://a.test//10.0.0.1/x"));
    expect(standIn?.host).toBe("127.0.0.1:8701");
  });

  test("another port or scheme is another origin", () => {
    const routes = routesOf("local", origins);
    expect(routes.standIn(new URL("https://a.test:444/"))).toBeNull();
    expect(routes.standIn(new URL("http://a.test/"))).toBeNull();
  });

  test.each(["prod", "dev", "Local", ""])("in the stage %j nothing is redirected", (stage) => {
    expect(routesOf(stage, origins).standIn(new URL("https://a.test/"))).toBeNull();
    expect(routesOf(stage, origins).real(new URL("http://127.0.0.1:8701/")).host).toBe("127.0.0.1:8701");
  });
});
