import { afterAll, expect, test } from "vitest";
import { refusalOfReceiver } from "../../lib/alerts/receiver.ts";
import { webhookSender } from "../../lib/alerts/send.ts";
import { startListener } from "../../lib/cli/listener.ts";
import type { Heard } from "../../lib/cli/listener.ts";

const nothing = { stage: "local", allow: "" };

test.each([
  "https://127.0.0.1/",
  "https://[::1]:8443/hook",
  "https://10.1.2.3/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://[::ffff:127.0.0.1]/",
  "https://localhost/",
])("%s is refused, since it is not of the public internet", async (url) => {
  expect(await refusalOfReceiver(url, nothing)).toMatch(/^une adresse de l’internet public/);
});

test.each(["http://example.org/", "ftp://example.org/", "javascript:alert(1)", "", "x".repeat(3000), "//example.org"])(
  "%j is refused, since it is not https",
  async (url) => {
    expect(await refusalOfReceiver(url, nothing)).toMatch(/^une adresse https/);
  },
);

test("only locally, an address that is refused is told how it may be tried", async () => {
  const told = (stage: string) => refusalOfReceiver("http://127.0.0.1:8710/", { stage, allow: "" });
  expect(await told("local")).toBe(
    "une adresse https, ou celle du récepteur « imo alerts listen » une fois qu’il est lancé",
  );
  expect(await told("prod")).toBe("une adresse https");
});

test("addresses with passwords are refused, public ones may be", async () => {
  expect(await refusalOfReceiver("https://u:p@93.184.216.34/", nothing)).toBe("une adresse sans mot de passe");
  expect(await refusalOfReceiver("https://93.184.216.34/hook", nothing)).toBeNull();
});

test("a host that is named may be private, by its port or all of it, and only locally", async () => {
  const url = "http://127.0.0.1:8710/";
  expect(await refusalOfReceiver(url, { stage: "local", allow: "a.test, 127.0.0.1:8710" })).toBeNull();
  expect(await refusalOfReceiver(url, { stage: "local", allow: "127.0.0.1" })).toBeNull();
  expect(await refusalOfReceiver(url, { stage: "local", allow: "127.0.0.1:8711" })).not.toBeNull();
  expect(await refusalOfReceiver(url, { stage: "prod", allow: "127.0.0.1:8710" })).not.toBeNull();
});

const heard: Heard[] = [];
const listener = await startListener({ port: 0, fail: 0, heard: (one) => heard.push(one) });
afterAll(() => listener.close());

test("a private address is refused when it is connected to, whatever was said when the alert was made", async () => {
  for (const stage of ["local", "prod"]) {
    const send = webhookSender({ rules: () => Promise.resolve({ stage, allow: "other.test" }), contact: "c" });
    for (const host of ["127.0.0.1", "localhost"]) {
      const attempt = await send({ url: `https://${host}:${listener.port}/`, body: "{}", headers: {} });
      expect(attempt).toMatchObject({
        status: null,
        error: "L’adresse n’est pas de l’internet public : rien n’y est envoyé.",
      });
    }
    const plain = await send({ url: `http://127.0.0.1:${listener.port}/`, body: "{}", headers: {} });
    expect(plain.error).toBe("L’adresse n’est pas en https.");
  }
  expect(heard).toEqual([]);
});
