// Octets as rows of a viewer: lines, cut where they are longer than the window is wide. Pure.

export interface Rows {
  starts: Uint32Array; // octet at which each row starts
  lines: Uint32Array; // number of the line that a row belongs to, from 1
  count: number;
  encoding: "utf-8" | "utf-16le";
}

const kLineFeed = 10;

export const encodingOf = (octets: Uint8Array): Rows["encoding"] => (octets[0] === 0xff && octets[1] === 0xfe ? "utf-16le" : "utf-8");

// A character is never cut: octets 10xxxxxx continue one.
function cutBefore(octets: Uint8Array, at: number, start: number): number {
  let cut = at;
  while (cut > start + 1 && at - cut < 4 && (octets[cut]! & 0xc0) === 0x80) cut--;
  return (octets[cut]! & 0xc0) === 0x80 ? at : cut;
}

// Yields the share that is done now and then, so that a large piece does not freeze the page.
export function* indexRows(octets: Uint8Array, columns: number): Generator<number, Rows> {
  const encoding = encodingOf(octets);
  const width = Math.max(16, columns) * (encoding === "utf-16le" ? 2 : 1);
  let starts = new Uint32Array(1024);
  let lines = new Uint32Array(1024);
  let count = 0;
  const add = (start: number, line: number) => {
    if (count === starts.length) {
      const wider = (old: Uint32Array<ArrayBuffer>) => {
        const fresh = new Uint32Array(old.length * 2);
        fresh.set(old);
        return fresh;
      };
      starts = wider(starts);
      lines = wider(lines);
    }
    starts[count] = start;
    lines[count++] = line;
  };
  let line = 1;
  let steps = 0;
  for (let start = 0; start < octets.length; line++) {
    let feed = octets.indexOf(kLineFeed, start);
    if (encoding === "utf-16le") while (feed >= 0 && (feed % 2 === 1 || octets[feed + 1] !== 0)) feed = octets.indexOf(kLineFeed, feed + 1);
    const end = feed < 0 ? octets.length : feed + (encoding === "utf-16le" ? 2 : 1);
    for (let row = start; row < end; ) {
      add(row, line);
      const next = row + width;
      // The line end belongs to the row before it, even if that makes it one or two octets wider.
      row = next + 2 >= end ? end : encoding === "utf-8" ? cutBefore(octets, next, row) : next;
      if (++steps % 200_000 === 0) yield row / octets.length;
    }
    start = end;
  }
  return { starts: starts.slice(0, count), lines: lines.slice(0, count), count, encoding };
}

export function rowAt(rows: Rows, octet: number): number {
  let low = 0;
  let high = rows.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows.starts[middle]! > octet) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}
