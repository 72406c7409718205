import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { likelyYears, publishedYears, readDepartments, seriesWorks } from "../../../lib/collect/file/series.ts";
import { ConfigError, PermanentError } from "../../../lib/errors.ts";

const without = { departments: ["57", "67", "68", "976"], because: { en: "not in DVF", fr: "pas dans DVF" } };
const INDEX = "https://files.data.gouv.fr/geo-dvf/latest/csv/";

describe("a list of departments", () => {
  test.each([
    ["64", ["64"]],
    ["64, 2a;974 75\n64", ["2A", "64", "75", "974"]],
    ["1 09", ["01", "09"]],
    ["57", ["57"]],
  ])("%j names %j", (text, codes) => {
    expect(readDepartments(text, { without })).toEqual(codes);
  });

  test("all are those that the producer has, Corsica and overseas among them", () => {
    const all = readDepartments("all", { without });
    expect(all).toEqual(expect.arrayContaining(["01", "2A", "2B", "75", "95", "971", "974"]));
    expect(all.filter((code) => without.departments.includes(code) || code === "20")).toEqual([]);
  });

  test.each(["", " , ", "99", "20", "64700", "paris", "../75"])("%j is refused", (text) => {
    expect(() => readDepartments(text, { without })).toThrow(ConfigError);
  });
});

describe("an index page", () => {
  test.each([
    ["as nginx writes it", (year: number) => `<a href="${year}/">${year}/</a>   08-Oct-2026 09:12    -`],
    [
      "by whole paths",
      (year: number) => `<tr><td><a class="name" href='/geo-dvf/latest/csv/${year}/'>${year}</a></td></tr>`,
    ],
    ["by whole addresses", (year: number) => `<li><A HREF="${INDEX}${year}/">dossier</A></li>`],
  ])("%s lists the years that it links to", (_, entry) => {
    const page = `<h1>Index of /geo-dvf/latest/csv/</h1><a href="../">../</a>${[2021, 2025, 2023].map(entry).join("\n")}`;
    expect(publishedYears(page, INDEX)).toEqual([2025, 2023, 2021]);
  });

  test("a year that is no folder right below it is none: files, other trees, other sites, numbers in texts", () => {
    const links = [
      "2019",
      "2020.csv",
      "../2021/",
      "/geo-dvf/2018-06/csv/",
      "2017/departements/",
      "https://ailleurs.example/2016/",
    ];
    const page = `2015/ ${links.map((link) => `<a href="${link}">x</a>`).join("")}<link href="2014/"><a href="2022/">`;
    expect(publishedYears(page, INDEX)).toEqual([2022]);
  });

  test("without a year it is not the index that it was", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/href/i.test(text));
        expect(() => publishedYears(text, INDEX)).toThrow(PermanentError);
      }),
      { numRuns: 50 },
    );
  });
});

test("where nobody can say which years there are, they are the current one and those before", () => {
  expect(likelyYears(new Date("2027-01-01T00:00:00Z"), { years: 3 })).toEqual([2027, 2026, 2025]);
});

test("each department and year is a file of its own, which may be missing", () => {
  const series = {
    index: INDEX,
    location: `${INDEX}{year}/departements/{department}.csv.gz`,
    name: "geo-dvf-{year}-{department}.csv.gz",
    years: 6,
    departments: "d",
    without,
  };
  expect(seriesWorks(series, { departments: ["2A", "57"], years: [2025, 2024] })).toEqual([
    ...[2025, 2024].map((year) => ({
      search: `geo-dvf-${year}-2A.csv.gz`,
      file: { location: `${INDEX}${year}/departements/2A.csv.gz`, name: `geo-dvf-${year}-2A.csv.gz`, optional: true },
    })),
    { search: "département 57", absent: { code: "collecting.not-in-source", en: "not in DVF", fr: "pas dans DVF" } },
  ]);
});
