import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import * as z from "zod";
import { Problem } from "../../lib/http/schemas/problem.ts";
import { servedApi } from "../support/served-api.ts";

const api = await servedApi();
const { hostname, port } = new URL(api.url);

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a target as it is written. A long body that is refused before all of it has come may break the writing before the answer is read: it is sent again. */
async function ask(target: string, asked: Asked = {}, attempts = 5): Promise<Answered> {
  try {
    return await askOnce(target, asked);
  } catch (error) {
    if (attempts > 1 && error instanceof Error && "code" in error && error.code === "EPIPE") {
      return ask(target, asked, attempts - 1);
    }
    throw error;
  }
}

/** `fetch` would tidy the target up. */
async function askOnce(target: string, { method = "GET", headers = {}, body }: Asked): Promise<Answered> {
  const sent = httpRequest({ hostname, port, path: target, method, headers: { ...api.credentials, ...headers } });
  sent.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve);
    sent.once("error", reject);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** Sends bytes that are no tidy request, and reads all that comes back. */
async function raw(bytes: string | Buffer): Promise<Answered> {
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
  socket.on("error", () => {});
  socket.write(bytes);
  await Promise.race([once(socket, "close"), sleep(5_000)]);
  socket.destroy();
  const whole = Buffer.concat(chunks).toString("utf8");
  const [head = "", ...rest] = whole.split("\r\n\r\n");
  const lines = head
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(": "));
  const headers = Object.fromEntries(lines.map(([name = "", value = ""]) => [name.toLowerCase(), value]));
  return { status: Number(head.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n") };
}

/** Words that only our inside uses: stacks, SQL, files, drivers, addresses of stores. */
const INSIDE =
  /\bat .+:\d+:\d+|node_modules|\.ts\b|\.js\b|\/(work|home|root|usr|tmp)\/|\bselect\b.+\bfrom\b|syntax error|pg_|postgres|ioredis|mongo|zod|middy|ECONN|relation "|column "|Error:/i;

/** A refusal that says in French what is wrong, and nothing of the inside; the caller's own words may stand in it. */
function expectCleanRefusal({ status, headers, body }: Answered, own = ""): void {
  expect(status, body).toBeGreaterThanOrEqual(400);
  expect(status, body).toBeLessThan(500);
  expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(headers["x-request-id"]).toBeTruthy();
  const told = Problem.parse(JSON.parse(body));
  expect(told.status).toBe(status);
  expect(told.detail.length).toBeGreaterThan(10);
  // The path stands in `instance` as it was asked.
  const ours = JSON.stringify({ ...told, instance: "" }).replaceAll(JSON.stringify(own).slice(1, -1), "");
  expect(ours).not.toMatch(INSIDE);
}

/** What is answered as a question like any other, or refused cleanly; never an accident. */
function expectNoAccident(answer: Answered, own = ""): void {
  if (answer.status >= 400) return expectCleanRefusal(answer, own);
  expect([200, 304]).toContain(answer.status);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
}

const INJECTIONS = [
  "' or '1'='1",
  "'; drop table advert; --",
  "1; select pg_sleep(10)",
  "\\'; copy advert to program 'id'; --",
  "%' or 1=1 --",
  "') union select * from pg_shadow --",
  '{"$gt": ""}',
  "{{7*7}}${7*7}<%= 7*7 %>",
  "<script>alert(1)</script>",
  "$(id)`id`|id;id&id",
  "../../../../etc/passwd",
  "\r\nSet-Cookie: a=b",
  "(a&(b|!c)):* <-> \\",
  "__proto__",
  "constructor",
];
const TEXTS = [
  "localisation",
  "type_bien",
  "commune",
  "source",
  "tri",
  "statut",
  "transaction",
  "dpe",
  "min_prix",
  "skip",
];

test.each(INJECTIONS)("%s is taken for a word, wherever it is put", async (word) => {
  const escaped = encodeURIComponent(word);
  const targets = [
    ...TEXTS.map((name) => `/annonces?${name}=${escaped}`),
    `/annonces?${escaped}=1`,
    `/annonces/search?q=${escaped}`,
    `/annonces/${escaped}`,
    `/annonces/reference/${escaped}`,
    `/lieux?q=${escaped}`,
    `/marche?commune=${escaped}`,
    `/ventes?section=${escaped}&nature=${escaped}`,
    `/runs/${escaped}`,
  ];
  for (const target of targets) expectNoAccident(await ask(target), word);
  const [{ count } = { count: 0 }] = await api.db.query<{ count: number }>("select count(*) as count from advert");
  expect(count).toBe(40);
});

test("an injected condition finds nothing that an honest word would not", async () => {
  expect(JSON.parse((await ask(`/annonces?localisation=${encodeURIComponent("' or '1'='1")}`)).body)).toEqual([]);
  expect(JSON.parse((await ask("/annonces?localisation=%25")).body)).toEqual([]);
  expect(JSON.parse((await ask("/annonces?localisation=montpellier&limit=5")).body)).toHaveLength(5);
});

test.each([
  "9".repeat(400),
  "1e309",
  "-1",
  "-9223372036854775809",
  "9223372036854775808",
  "0x10",
  "NaN",
  "Infinity",
  "1.7976931348623157e+308",
  "١٢٣",
  "1_000",
  "2.147.483.648",
])(
  "the number %s is refused wherever a number is read, and does no harm on paths that take what they always took",
  async (number) => {
    const escaped = encodeURIComponent(number);
    for (const name of ["limite", "min_prix", "max_surface", "min_pieces", "rayon_km"]) {
      const answer = await ask(`/annonces/liste?${name}=${escaped}`);
      expectCleanRefusal(answer, number);
      expect(answer.body).toContain(`"parametre":"${name}"`);
    }
    expectCleanRefusal(await ask(`/annonces/${escaped}`), number);
    expectCleanRefusal(await ask(`/ventes?limite=${escaped}`), number);
    for (const name of ["skip", "limit", "min_prix", "max_prix", "min_surface", "pieces_min"]) {
      expectNoAccident(await ask(`/annonces?${name}=${escaped}`), number);
    }
  },
);

test.each([
  "/annonces?localisation=%00",
  "/annonces?localisation=a%00b",
  "/annonces/search?q=%00",
  "/annonces/reference/a%00b",
  "/lieux?q=%07",
  "/annonces/search?q=%ED%A0%80%00",
])("a control character is refused: %s", async (target) => {
  const answer = await ask(target);
  expectCleanRefusal(answer);
  expect(answer.status).toBe(422);
});

test.each([
  ["/annonces?q=%C0%AF&localisation=%C0%AE%C0%AE%C0%AF", "overlong UTF-8 on an earlier path"],
  ["/lieux?q=%C0%AF", "overlong UTF-8 on a new path"],
  ["/%C0%AE%C0%AE/etc/passwd", "an overlong dot in the path"],
  ["/annonces/%E9", "Latin-1 in the path"],
  ["/annonces/%", "half an escape"],
  ["/annonces?localisation=%E0%A4", "a cut escape"],
])("%s: no accident (%s)", async (target) => {
  const answer = await ask(target);
  expectNoAccident(answer);
  expect([200, 400]).toContain(answer.status);
});

test.each([
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/annonces/..%2f..%2fetc%2fpasswd",
  "/docs/..%2f..%2fpackage.json",
  "/docs/%2e%2e%2fpackage.json",
  "//etc/passwd",
  "/annonces//1",
  "/annonces/./1",
  "/annonces%2f1",
  "/annonces/1%2fevenements",
  "/annonces/1;admin=true",
  "/ANNONCES",
  "/.env",
  "/.git/config",
  "/package.json",
  "/annonces/1/evenements/..",
  "/\\..\\..\\windows\\win.ini",
])("%s leads nowhere else", async (target) => {
  const answer = await ask(target);
  expectCleanRefusal(answer, target);
  expect(answer.body).not.toMatch(/root:|"dependencies"|\[core\]/);
});

test.each(["/annonces", "/annonces/1", "/statistiques", "/openapi.json", "/health", "/nulle-part"])(
  "other methods of %s are refused, whatever a header claims",
  async (target) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "LINK", "PURGE"]) {
      const answer = await ask(target, { method, headers: { "X-HTTP-Method-Override": "GET" } });
      expectCleanRefusal(answer);
      expect([404, 405]).toContain(answer.status);
    }
    const overridden = await ask(target, {
      headers: { "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE" },
    });
    expect([200, 404]).toContain(overridden.status);
  },
);

test("CONNECT and a method that is none are refused", async () => {
  for (const line of ["CONNECT example.org:443 HTTP/1.1", "JEFF /annonces HTTP/1.1"]) {
    const answer = await raw(`${line}\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expectCleanRefusal(answer);
    expect(answer.status).toBe(405);
  }
});

test.each([
  ["no HTTP", "GARBAGE\r\n\r\n"],
  ["no Host", "GET /annonces HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["two lengths", "POST /annonces HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  [
    "a length and chunks",
    "POST /annonces HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["a wrong chunk", "POST /annonces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ["a folded header", "GET /annonces HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c: d\r\n\r\n"],
  ["a header of 20 kB", `GET /annonces HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(20_000)}\r\n\r\n`],
  ["a target of 20 kB", `GET /annonces?localisation=${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ["NUL in a header", "GET /annonces HTTP/1.1\r\nHost: a\r\nX-A: \u0000\r\n\r\n"],
  [
    "bytes in the target",
    Buffer.from("GET /annonces/\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "latin1"),
  ],
])("%s is refused before anybody reads it", async (_, bytes) => {
  const answer = await raw(bytes);
  expectCleanRefusal(answer);
  expect([400, 404, 431]).toContain(answer.status);
});

test("headers that claim to come from elsewhere change nothing", async () => {
  const claims = {
    Host: "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-For": "127.0.0.1",
    "X-Original-URL": "/runs",
    "X-Rewrite-URL": "/runs",
    Forwarded: "host=evil.example",
    Origin: "https://evil.example",
    Accept: "application/json",
    Range: "bytes=0-1",
    Expect: "100-continue",
  };
  const [plain, claimed] = [await ask("/annonces?limit=3"), await ask("/annonces?limit=3", { headers: claims })];
  expect(claimed.status).toBe(200);
  expect(claimed.body).toBe(plain.body);
  expect(JSON.stringify(claimed.headers)).not.toContain("evil");
  expect(claimed.headers["access-control-allow-origin"]).toBeUndefined();
});

test.each([
  ["Accept", "a".repeat(3_000)],
  ["Accept", "*/*;q=NaN, ,;=,"],
  ["If-None-Match", '"'.repeat(2_000)],
  ["If-None-Match", "W/"],
  ["Authorization", `Bearer ${"a.".repeat(1_500)}`],
  ["X-Api-Key", "'; drop table api_key; --"],
  ["Content-Type", 'application/json; charset="utf-7"'],
  ["Content-Encoding", "gzip, br, zstd"],
  ["Cookie", "__proto__=1; a=%00"],
])("an odd %s does no harm", async (name, value) => {
  expectNoAccident(await ask("/annonces?limit=1", { headers: { [name]: value } }));
  const strict = await ask("/lieux?q=hendaye", { headers: { [name]: value } });
  expectNoAccident(strict);
  expect([200, 304, 401, 406]).toContain(strict.status);
});

test.each([
  ["many parameters", `/lieux?q=a&${Array.from({ length: 900 }, (_, n) => `p${n}=1`).join("&")}`],
  ["one parameter many times", `/lieux?${Array.from({ length: 900 }, () => "q=a").join("&")}`],
  ["a long word", `/lieux?q=${"a".repeat(5_000)}`],
  ["brackets", "/lieux?q[__proto__][a]=1&q[]=2"],
  ["prototype names", "/lieux?__proto__=1&constructor=2&toString=3"],
])("%s on a new path are refused by name, in a short answer", async (_, target) => {
  const answer = await ask(target);
  expectCleanRefusal(answer);
  expect(answer.status).toBe(422);
  expect(answer.body.length).toBeLessThan(20_000);
});

const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Every published path that takes a body, by what the document says of it. */
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ requestBody: z.unknown().optional() }))),
});
const { paths } = Document.parse(JSON.parse((await ask("/openapi.json")).body));
const taking = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) =>
    requestBody === undefined ? [] : [[method.toUpperCase(), path] as const],
  ),
);

const BODIES: readonly (readonly [string, Asked])[] = [
  ["a body of 1.5 MB", { body: JSON.stringify("a".repeat(1_500_000)) }],
  ["a body of 10,000 levels", { body: deep(10_000) }],
  ["a body of 100 levels in an object", { body: `{"a":${deep(100)}}` }],
  ["no JSON", { body: "{" }],
  ["NUL", { body: "\u0000" }],
  ["bytes that are no UTF-8", { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }],
  ["a prototype", { body: '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}' }],
  ["fields that nobody offers", { body: '{"role":"admin","scopes":["admin"],"id":1,"subject":"root"}' }],
  ["numbers beyond numbers", { body: '{"min_prix":1e400}' }],
  [
    "XML",
    {
      body: "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
      headers: { "Content-Type": "application/xml" },
    },
  ],
  [
    "a form of many fields",
    { body: "a=1&".repeat(20_000), headers: { "Content-Type": "application/x-www-form-urlencoded" } },
  ],
  ["no media type", { body: "{}", headers: { "Content-Type": "" } }],
];

test.each(BODIES)(
  "%s is refused wherever a body is taken, and ignored or refused wherever none is",
  async (_, asked) => {
    const headers = { "Content-Type": "application/json", ...asked.headers };
    for (const [method, path] of taking) {
      expectCleanRefusal(await ask(path.replaceAll(/\{[^}]+\}/g, "1"), { ...asked, headers, method }));
    }
    expectNoAccident(await ask("/annonces?limit=1", { ...asked, headers }));
    const posted = await ask("/annonces", { ...asked, headers, method: "POST" });
    expectCleanRefusal(posted);
    expect([405, 413]).toContain(posted.status);
  },
);

test("after all this it answers as before, and its log holds no accident", async () => {
  expect((await ask("/health")).status).toBe(200);
  expect(JSON.parse((await ask("/annonces?limit=1000")).body)).toHaveLength(40);
  const lines = (await api.log()).split("\n").filter((line) => line.includes('"ERROR"'));
  expect(lines).toEqual([]);
});
