// The octets of one piece of evidence, with cited places marked. Only the rows in sight are in the
// page, so that a log of a hundred megabytes scrolls like a note.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { number, octets as size } from "../../ui/format.ts";
import { Progress } from "../../ui/progress.tsx";
import { indexRows, rowAt, type Rows } from "./rows.ts";
import { segmentsOf, slices, type Mark } from "./spans.ts";
import { visible, withoutLineEnd } from "./visible.ts";

const kRow = 20; // px, as in case.css
const kGutter = 58 + 28; // px
const kCharacter = 7.53; // px, of the 12.5 px mono font; measured again below
const kOverscan = 12; // rows
const kTallest = 8_000_000; // px; browsers cannot scroll much further, beyond it a pixel is more than a pixel

interface Properties {
  name: string;
  octets: Uint8Array;
  marks: Mark[];
  on: ReadonlySet<string>; // ids of marks that are selected
  goTo: number | null; // octet to bring into sight
  choose: (ids: string[]) => void;
}

function useRows(octets: Uint8Array, columns: number): { rows: Rows | null; share: number } {
  const [state, setState] = useState<{ rows: Rows | null; share: number; octets: Uint8Array }>({ rows: null, share: 0, octets });
  useEffect(() => {
    if (!columns) return;
    const work = indexRows(octets, columns);
    let timer = 0;
    const step = () => {
      const result = work.next();
      if (result.done) setState({ rows: result.value, share: 1, octets });
      else {
        setState((s) => ({ ...s, share: result.value }));
        timer = window.setTimeout(step);
      }
    };
    step();
    return () => clearTimeout(timer);
  }, [octets, columns]);
  return state.octets === octets ? state : { rows: null, share: 0 };
}

export function Viewer({ name, octets, marks, on, goTo, choose }: Properties) {
  const box = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const [columns, setColumns] = useState(0);
  const [height, setHeight] = useState(560);
  const [top, setTop] = useState(0);
  const { rows, share } = useRows(octets, columns);
  const segments = useMemo(() => segmentsOf(marks), [marks]);
  const decoder = useMemo(() => new TextDecoder(rows?.encoding ?? "utf-8"), [rows?.encoding]);

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      const wide = (ruler.current?.getBoundingClientRect().width ?? 0) / 10 || kCharacter;
      setColumns(Math.max(24, Math.min(240, Math.floor((element.clientWidth - kGutter) / wide))));
      setHeight(element.clientHeight);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const count = rows?.count ?? 0;
  const full = count * kRow;
  const shown = Math.min(full, kTallest);
  const rate = shown > height ? (full - height) / (shown - height) : 1; // rows' px for each px scrolled
  const first = Math.max(0, Math.floor((top * rate) / kRow) - kOverscan);
  const last = Math.min(count, Math.ceil((top * rate + height) / kRow) + kOverscan);
  const offset = rate === 1 ? first * kRow : Math.max(0, top - (top * rate - first * kRow));

  useEffect(() => {
    if (goTo === null || !rows || !box.current) return;
    const to = rowAt(rows, goTo) * kRow;
    const now = box.current.scrollTop * rate;
    if (to > now + kRow && to < now + height - 3 * kRow) return; // it is in sight
    box.current.scrollTop = Math.max(0, (to - height / 3) / rate);
    setTop(box.current.scrollTop);
  }, [goTo, rows, on]);

  const label = (ids: string[]) => `Cited by ${ids.length === 1 ? "one fact" : `${ids.length} facts`}`;
  const lines = [];
  for (let i = first; rows && i < last; i++) {
    const from = rows.starts[i]!;
    const to = i + 1 < count ? rows.starts[i + 1]! : octets.length;
    const line = rows.lines[i]!;
    const isFirst = i === 0 || rows.lines[i - 1] !== line;
    lines.push(
      <div class="line" key={i}>
        <span class="no" aria-hidden="true">{isFirst ? number(line) : "·"}</span>
        <span class="octets">
          {slices(segments, from, to).map((slice) => {
            const text = decoder.decode(octets.subarray(slice.from, slice.to));
            const parts = visible(slice.to === to ? withoutLineEnd(text) : text).map((part, n) => (typeof part === "string" ? part : <span key={n} class="ctl" title={part.name}>{part.text}</span>));
            if (slice.ids.length === 0) return <span key={slice.from}>{parts}</span>;
            const isOn = slice.ids.some((id) => on.has(id));
            const isHead = segments.some((s) => s.from === slice.from);
            return (
              <mark key={slice.from} class={isOn ? "on" : ""} role="button" tabIndex={isHead ? 0 : -1} aria-pressed={isOn} title={label(slice.ids)} data-facts={slice.ids.join(" ")}
                onClick={() => getSelection()?.type !== "Range" && choose(slice.ids)}
                onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), choose(slice.ids))}>
                {parts}
              </mark>
            );
          })}
        </span>
      </div>,
    );
  }
  return (
    <>
      <div class="viewer-head">
        <span class="any">{name}</span>
        <span class="num">{size(octets.length)}{rows && `, ${number(rows.lines[rows.count - 1] ?? 0)} lines`}{rows?.encoding === "utf-16le" && ", UTF-16"}</span>
      </div>
      <div class={`viewer ${on.size ? "has-on" : ""}`} ref={box} tabIndex={0} role="region" aria-label={`Content of ${name}`} onScroll={() => setTop(box.current!.scrollTop)}>
        <span ref={ruler} class="ruler" aria-hidden="true">0000000000</span>
        {!rows && octets.length > 0 && <div class="panel-body"><Progress label="Laying out" done={share} total={1} /></div>}
        {octets.length === 0 && <div class="panel-body dim">This piece is empty.</div>}
        <div class="canvas" style={{ height: `${shown}px` }}>
          <div class="rows" style={{ transform: `translateY(${offset}px)` }}>{lines}</div>
        </div>
      </div>
    </>
  );
}
