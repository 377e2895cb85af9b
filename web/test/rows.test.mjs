import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { indexRows, rowAt } = await load("pages/case/rows.ts");

function index(octets, columns) {
  const work = indexRows(octets, columns);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
const textRows = (text, columns) => {
  const octets = new TextEncoder().encode(text);
  const rows = index(octets, columns);
  return [...Array(rows.count).keys()].map((i) => [rows.lines[i], new TextDecoder().decode(octets.subarray(rows.starts[i], i + 1 < rows.count ? rows.starts[i + 1] : octets.length))]);
};

test("lines become rows", () => {
  assert.deepEqual(textRows("", 20), []);
  assert.deepEqual(textRows("a", 20), [[1, "a"]]);
  assert.deepEqual(textRows("a\nb", 20), [[1, "a\n"], [2, "b"]]);
  assert.deepEqual(textRows("a\r\n\r\nb\r\n", 20), [[1, "a\r\n"], [2, "\r\n"], [3, "b\r\n"]]);
});

test("long lines are cut, never within a character", () => {
  assert.deepEqual(textRows("0123456789abcdefGHIJ", 16), [[1, "0123456789abcdef"], [1, "GHIJ"]]);
  for (let pad = 0; pad < 5; pad++) {
    const text = "x".repeat(pad) + "😀é€".repeat(30);
    const rows = textRows(text, 16);
    assert.equal(rows.map((r) => r[1]).join(""), text);
    assert.ok(rows.every((r) => !r[1].includes("\ufffd")));
  }
});

test("octets that are no UTF-8 keep their rows", () => {
  const rows = index(new Uint8Array(100).fill(0x80), 16);
  assert.ok(rows.count >= 6 && rows.count <= 8);
});

test("UTF-16 is cut at its own line ends", () => {
  const octets = Buffer.from("\ufeffa\nbĊc\n", "utf16le");
  const rows = index(octets, 40);
  assert.equal(rows.encoding, "utf-16le");
  assert.deepEqual([...rows.starts], [0, 6]);
});

test("a place is found in its row", () => {
  const octets = new TextEncoder().encode("ab\ncd\nef");
  const rows = index(octets, 20);
  assert.deepEqual([0, 2, 3, 5, 6, 7, 99].map((at) => rowAt(rows, at)), [0, 0, 1, 1, 2, 2, 2]);
});

test("a large piece is laid out in steps", () => {
  const work = indexRows(new TextEncoder().encode("row\n".repeat(500_000)), 80);
  let steps = 0;
  while (!work.next().done) steps++;
  assert.equal(steps, 2);
});
