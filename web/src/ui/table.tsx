// The one table of the product: sticky header, sort, filter, arrow keys, CSV, 50 rows at a time.
import { Fragment, type ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { navigate } from "../app/router.ts";
import { Button } from "./button.tsx";
import { csvText, download } from "./csv.ts";
import { number } from "./format.ts";
import { Icon } from "./icon.tsx";
import { compare, matches, type Order, type SortValue } from "./sort.ts";

const kRowsAtOnce = 50;

export interface Column<T> {
  id: string;
  title: string; // with the unit, if it has one
  cell: (row: T) => ComponentChildren;
  value?: (row: T) => SortValue; // sorted, filtered and exported by it
  numeric?: boolean;
  lead?: boolean; // the first line of the row on a phone
  hideTitle?: boolean;
  wide?: boolean; // left out on a phone: the details or the CSV have it
}

interface Properties<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  rowHref?: (row: T) => string | null; // Enter on a row goes there
  order?: Order; // at first
  filter?: boolean;
  csv?: { href: string } | { name: string }; // by the server (all rows), or what is here
  more?: (row: T) => ComponentChildren; // below the row when it is opened
  next?: (() => Promise<unknown>) | null; // fetches further rows
  empty?: ComponentChildren;
  tools?: ComponentChildren;
  tall?: boolean;
  rowClass?: (row: T) => string;
}

export function Table<T>(p: Properties<T>) {
  const [order, setOrder] = useState<Order | null>(p.order ?? null);
  const [words, setWords] = useState("");
  const [shown, setShown] = useState(kRowsAtOnce);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);

  const rows = useMemo(() => {
    const text = (row: T) => p.columns.map((c) => c.value?.(row) ?? "").join(" ");
    const kept = words.trim() ? p.rows.filter((row) => matches(text(row), words.trim())) : p.rows;
    const by = order && p.columns.find((c) => c.id === order.column)?.value;
    return by ? [...kept].sort((a, b) => compare(by(a), by(b), order.down)) : kept;
  }, [p.rows, p.columns, words, order]);

  const sortBy = (column: Column<T>) =>
    setOrder((o) => (o?.column === column.id ? (o.down === !!column.numeric ? { column: column.id, down: !o.down } : null) : { column: column.id, down: !!column.numeric }));

  const toggle = (key: string) => {
    const changed = new Set(open);
    if (!changed.delete(key)) changed.add(key);
    setOpen(changed);
  };

  const move = (event: KeyboardEvent, index: number, row: T) => {
    const target = event.target as HTMLElement;
    if (target.tagName !== "TR") return; // a control within the row has the keys
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: Math.min(shown, rows.length) - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const line = body.current?.querySelectorAll<HTMLTableRowElement>("tr[data-row]")[Math.max(0, to)];
      if (line) {
        setCurrent(Math.max(0, to));
        line.focus();
      }
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const address = p.rowHref?.(row);
      if (address) navigate(address);
      else if (p.more) toggle(p.rowKey(row));
    }
  };

  const exportHere = (name: string) => {
    const columns = p.columns.filter((c) => c.value);
    download(name, "text/csv;charset=utf-8", csvText(columns.map((c) => c.title), rows.map((row) => columns.map((c) => {
      const value = c.value!(row);
      return typeof value === "boolean" ? String(value) : value;
    }))));
  };

  const visible = rows.slice(0, shown);
  const canMove = !!p.rowHref || !!p.more;
  const hasTools = p.filter || p.csv || p.tools;
  return (
    <div class="table-wrap panel">
      {hasTools && (
        <div class={`table-tools ${p.filter || p.tools ? "" : "few"}`}>
          {p.filter && <input class="input slim" type="search" placeholder="Filter" aria-label={`Filter ${p.label}`} value={words} onInput={(event) => { setWords(event.currentTarget.value); setShown(kRowsAtOnce); }} />}
          {p.tools}
          <span class="says" role="status">{words ? `${number(rows.length)} of ${number(p.rows.length)}` : ""}</span>
          {p.csv && ("href" in p.csv
            ? <a class="button small plain" href={p.csv.href} download aria-label={`${p.label} as CSV`}><Icon name="download" />CSV</a>
            : <Button small look="plain" icon="download" label={`${p.label} as CSV`} onClick={() => exportHere((p.csv as { name: string }).name)}>CSV</Button>)}
        </div>
      )}
      {rows.length === 0 ? <div class="panel-body dim">{words ? "No row matches the filter." : p.empty ?? "Nothing yet."}</div> : (
        <div class={`table-scroll ${p.tall ? "tall" : ""}`} tabIndex={p.tall ? 0 : undefined} role={p.tall ? "region" : undefined} aria-label={p.tall ? p.label : undefined}>
          <table class="table" role="table" aria-label={p.label}>
            <thead role="rowgroup">
              <tr role="row">
                {p.columns.map((c) => (
                  <th key={c.id} role="columnheader" scope="col" class={c.numeric ? "n" : ""} aria-sort={order?.column === c.id ? (order.down ? "descending" : "ascending") : undefined}>
                    {c.hideTitle ? <span class="unseen">{c.title}</span> : c.value ? (
                      <button type="button" onClick={() => sortBy(c)}>
                        {c.title}
                        <Icon name={order?.column === c.id ? (order.down ? "down" : "up") : "sort"} />
                      </button>
                    ) : <span>{c.title}</span>}
                  </th>
                ))}
                {p.more && <th role="columnheader" scope="col"><span class="unseen">Details</span></th>}
              </tr>
            </thead>
            <tbody role="rowgroup" ref={body}>
              {visible.map((row, index) => {
                const key = p.rowKey(row);
                return (
                  <Fragment key={key}>
                    <tr role="row" data-row class={p.rowClass?.(row)} tabIndex={canMove ? (index === Math.min(current, visible.length - 1) ? 0 : -1) : undefined} onKeyDown={canMove ? (event) => move(event, index, row) : undefined} onFocus={canMove ? () => setCurrent(index) : undefined}>
                      {p.columns.map((c) => (
                        <td key={c.id} role="cell" data-label={c.hideTitle ? "" : c.title} class={`${c.numeric ? "n" : ""} ${c.lead ? "lead" : ""} ${c.hideTitle ? "bare" : ""} ${c.wide ? "wide" : ""}`}>{c.cell(row)}</td>
                      ))}
                      {p.more && (
                        <td role="cell" class="n bare">
                          <Button small look="plain" icon={open.has(key) ? "up" : "down"} label={open.has(key) ? "Hide details" : "Show details"} onClick={() => toggle(key)}>{""}</Button>
                        </td>
                      )}
                    </tr>
                    {p.more && open.has(key) && (
                      <tr class="more" role="row"><td role="cell" colSpan={p.columns.length + 1}>{p.more(row)}</td></tr>
                    )}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {(rows.length > shown || p.next) && (
        <div class="table-more">
          {rows.length > shown
            ? <Button look="plain" onClick={() => setShown(shown + kRowsAtOnce)}>Show {number(Math.min(kRowsAtOnce, rows.length - shown))} more of {number(rows.length)}{p.next ? " and further" : ""}</Button>
            : <Button look="plain" onClick={async () => { await p.next!(); setShown(shown + kRowsAtOnce); }}>Show more</Button>}
        </div>
      )}
    </div>
  );
}
