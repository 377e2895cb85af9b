// Cited places of one piece of evidence as segments that do not overlap. Pure.

export interface Mark { id: string; from: number; to: number } // octets, half open
export interface Segment { from: number; to: number; ids: string[] }

// Every octet that some mark covers is in exactly one segment, which names all marks over it.
export function segmentsOf(marks: Mark[]): Segment[] {
  const valid = marks.filter((m) => m.to > m.from && m.from >= 0);
  const edges = [...new Set(valid.flatMap((m) => [m.from, m.to]))].sort((a, b) => a - b);
  const starts = [...valid].sort((a, b) => a.from - b.from);
  const segments: Segment[] = [];
  let open: Mark[] = [];
  let next = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const from = edges[i]!;
    open = open.filter((m) => m.to > from);
    while (next < starts.length && starts[next]!.from === from) open.push(starts[next++]!);
    if (open.length) segments.push({ from, to: edges[i + 1]!, ids: [...new Set(open.map((m) => m.id))] });
  }
  return segments;
}

// The pieces of [from, to) in order, with and without marks. `segments` as segmentsOf() gives them.
export function slices(segments: Segment[], from: number, to: number): Segment[] {
  const result: Segment[] = [];
  let at = from;
  for (let i = firstAfter(segments, from); i < segments.length && segments[i]!.from < to; i++) {
    const s = segments[i]!;
    if (s.from > at) result.push({ from: at, to: s.from, ids: [] });
    result.push({ from: Math.max(at, s.from), to: Math.min(to, s.to), ids: s.ids });
    at = Math.min(to, s.to);
  }
  if (at < to) result.push({ from: at, to, ids: [] });
  return result;
}

// The first segment that ends after `at`.
function firstAfter(segments: Segment[], at: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
