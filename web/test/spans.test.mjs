import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { segmentsOf, slices } = await load("pages/case/spans.ts");

const cases = [
  ["no marks", [], []],
  ["one", [["a", 2, 5]], [[2, 5, "a"]]],
  ["apart", [["b", 7, 9], ["a", 2, 5]], [[2, 5, "a"], [7, 9, "b"]]],
  ["touching", [["a", 2, 5], ["b", 5, 7]], [[2, 5, "a"], [5, 7, "b"]]],
  ["the same place", [["a", 2, 5], ["b", 2, 5]], [[2, 5, "a b"]]],
  ["overlapping", [["a", 2, 6], ["b", 4, 9]], [[2, 4, "a"], [4, 6, "a b"], [6, 9, "b"]]],
  ["within", [["a", 0, 9], ["b", 3, 4]], [[0, 3, "a"], [3, 4, "a b"], [4, 9, "a"]]],
  ["empty and turned round are left out", [["a", 4, 4], ["b", 9, 3], ["c", 1, 2]], [[1, 2, "c"]]],
];

test("marks become segments that do not overlap", () => {
  for (const [name, marks, expected] of cases)
    assert.deepEqual(segmentsOf(marks.map(([id, from, to]) => ({ id, from, to }))).map((s) => [s.from, s.to, s.ids.join(" ")]), expected, name);
});

test("every octet is in exactly the marks that cover it", () => {
  let state = 1;
  const random = (n) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % n;
  for (let round = 0; round < 200; round++) {
    const marks = [...Array(random(8)).keys()].map((i) => ({ id: "m" + i, from: random(30), to: random(30) }));
    const segments = segmentsOf(marks);
    const whole = slices(segments, 0, 30);
    assert.equal(whole.reduce((sum, s) => sum + s.to - s.from, 0), 30);
    for (let octet = 0; octet < 30; octet++) {
      const expected = marks.filter((m) => m.from <= octet && octet < m.to).map((m) => m.id).sort();
      const at = whole.filter((s) => s.from <= octet && octet < s.to);
      assert.equal(at.length, 1);
      assert.deepEqual([...at[0].ids].sort(), expected);
    }
  }
});

test("slices cut segments at the ends of a row", () => {
  const segments = segmentsOf([{ id: "a", from: 5, to: 25 }]);
  assert.deepEqual(slices(segments, 10, 20), [{ from: 10, to: 20, ids: ["a"] }]);
  assert.deepEqual(slices(segments, 0, 10).map((s) => [s.from, s.to, s.ids.length]), [[0, 5, 0], [5, 10, 1]]);
  assert.deepEqual(slices(segments, 25, 25), []);
});
