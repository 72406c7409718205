import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../localstack/home.ts";
import { readSettings } from "../../localstack/settings.ts";

test("nothing set: the home is .local in the project, the API is on port 3000, all else is free to choose", () => {
  const settings = readSettings({});
  expect(settings.home.root).toBe(path.join(projectRoot, ".local"));
  expect(settings.ports).toEqual({ api: 3000 });
  expect(settings.sourceOrigins).toBeUndefined();
});

test("each port and the home can be set", () => {
  const settings = readSettings({
    IMO_HOME: "/srv/imo",
    IMO_PORT: "8080",
    IMO_EMULATOR_PORT: "4566",
    IMO_REDIS_PORT: "6380",
    IMO_GEO_API_PORT: "8702",
  });
  expect(settings.home.root).toBe("/srv/imo");
  expect(settings.ports).toEqual({ api: 8080, emulator: 4566, redis: 6380, geoApi: 8702 });
});

test("a setting that is set to nothing is not set", () => {
  expect(readSettings({ IMO_PORT: "", SOURCE_ORIGINS: "" }).ports).toEqual({ api: 3000 });
});

test.each(["abc", "0", "70000", "80.5"])("IMO_PORT=%s is refused by its name", (value) => {
  expect(() => readSettings({ IMO_PORT: value })).toThrow(/IMO_PORT is wrong/);
});

test("the emulator is chosen by its name, and the console is asked for", () => {
  expect(readSettings({ IMO_EMULATOR: "localstack", IMO_CONSOLE: "true" })).toMatchObject({
    emulator: "localstack",
    console: true,
  });
  expect(readSettings({}).emulator).toBeUndefined();
});

test("an emulator of another name is refused in one sentence that names the two", () => {
  expect(() => readSettings({ IMO_EMULATOR: "moto" })).toThrow(
    /^Settings: IMO_EMULATOR is wrong \(expected ministack or localstack\)$/,
  );
});
