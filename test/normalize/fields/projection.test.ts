import * as fc from "fast-check";
import proj4 from "proj4";
import { expect, test } from "vitest";
import { DEPARTMENT_BOXES } from "../../../lib/records/department-boxes.ts";
import { departmentOf, unprojected, within } from "../../../lib/normalize/fields/projection.ts";

test.each([
  ["34172", null, "34"],
  ["2A004", null, "2A"],
  ["97411", "97400", "974"],
  [null, "34000", "34"],
  [null, "20000", "2A"],
  [null, "20200", "2B"],
  [null, "97600", "976"],
  [null, "97150", "978"],
  [null, null, null],
])("commune %s and postcode %s are of the department %s", (commune, postcode, department) => {
  expect(departmentOf(commune, postcode)).toBe(department);
});

// Computed with other definitions of the same projections than the program's own.
const PROJECTED: Readonly<Record<string, string>> = {
  "971": "+proj=tmerc +lat_0=0 +lon_0=-63 +k=0.9996 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m",
  "972": "+proj=tmerc +lat_0=0 +lon_0=-63 +k=0.9996 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m",
  "973": "+proj=tmerc +lat_0=0 +lon_0=-51 +k=0.9996 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m",
  "974": "+proj=tmerc +lat_0=0 +lon_0=57 +k=0.9996 +x_0=500000 +y_0=10000000 +ellps=GRS80 +units=m",
  "976": "+proj=tmerc +lat_0=0 +lon_0=45 +k=0.9996 +x_0=500000 +y_0=10000000 +ellps=GRS80 +units=m",
};
const LAMBERT =
  "+proj=lcc +lat_1=44 +lat_2=49 +lat_0=46.5 +lon_0=3 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0 +units=m";

test.each([...DEPARTMENT_BOXES])("a point of %s comes back from its projection", (department, box) => {
  const [west, south, east, north] = box;
  const definition = PROJECTED[/^97[78]$/.test(department) ? "971" : department] ?? LAMBERT;
  // Off the edge, where the last digit decides.
  const inside = (from: number, to: number) => fc.double({ min: from + 0.01, max: to - 0.01, noNaN: true });
  fc.assert(
    fc.property(inside(west, east), inside(south, north), (longitude, latitude) => {
      const [x = 0, y = 0] = proj4(definition).forward([longitude, latitude]);
      const found = unprojected(x, y, department);
      expect(found?.longitude).toBeCloseTo(longitude, 5);
      expect(found?.latitude).toBeCloseTo(latitude, 5);
    }),
    { numRuns: 5 },
  );
});

test("what one takes for the metres of another part of France is nowhere", () => {
  expect(unprojected(338_700, 7_690_700, "75")).toBeNull();
  expect(unprojected(652_000, 6_862_000, "974")).toBeNull();
  expect(unprojected(0, 0, "34")).toBeNull();
  expect(unprojected(Number.MAX_VALUE, 1, "34")).toBeNull();
});

test("a department that does not exist has no positions", () => {
  expect(within({ longitude: 2, latitude: 48 }, "20")).toBeNull();
});
