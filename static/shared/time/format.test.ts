import { expect, test } from "vitest";
import { levelAt, ringLevel } from "../waiting/level";
import { durationWords, relativeTime, secondsSince, shortDuration, secondsUntil } from "./format";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

test("a ring has room for every wait", () => {
  expect([0, 76, 99, 100, 599, 600, 7200, 200_000].map(shortDuration)).toEqual([
    "0",
    "76",
    "99",
    "1:40",
    "9:59",
    "10m",
    "2h",
    "2d",
  ]);
});

test("durations are words in both languages", () => {
  expect(durationWords(48, "en")).toBe("48 seconds");
  expect(durationWords(125, "en")).toBe("2 minutes 5 seconds");
  expect(durationWords(120, "de")).toBe("2 Minuten");
  expect(durationWords(1, "de")).toBe("1 Sekunde");
});

test("times are said as people say them", () => {
  expect(relativeTime(ago(10), NOW, "en")).toBe("now");
  expect(relativeTime(ago(120), NOW, "de")).toBe("vor 2 Min.");
});

test("a clock that is behind shows nobody waiting a negative time", () => {
  expect(secondsSince(ago(-5), NOW)).toBe(0);
});

test("levels begin exactly at their seconds", () => {
  const targets = { warning_s: 50, nearing_s: 61, breached_s: 76 };
  expect([49, 50, 60, 61, 75, 76].map((s) => levelAt(s, targets))).toEqual([
    "calm",
    "warning",
    "warning",
    "nearing",
    "nearing",
    "breached",
  ]);
});

test("the server's flag wins when it is higher, the clock when it is further", () => {
  const targets = { warning_s: 50, nearing_s: 61, breached_s: 76 };
  expect(ringLevel(10, targets, "nearing")).toBe("nearing");
  expect(ringLevel(80, targets, "warning")).toBe("breached");
});

test("what is left counts down from the whole to nothing", () => {
  const until = "2026-11-23T10:01:00Z";
  const left = (at: string): number => secondsUntil(until, Date.parse(at));
  expect(left("2026-11-23T10:00:00Z")).toBe(60);
  expect(left("2026-11-23T10:00:00.001Z")).toBe(59);
  expect(left("2026-11-23T10:00:59.500Z")).toBe(0);
  expect(left("2026-11-23T10:02:00Z")).toBe(0);
});
