// Places of a page as links: each tab has an address.
import { useEffect, useRef } from "preact/hooks";

export interface TabItem { id: string; title: string; to: string; count?: number }

export function TabLinks({ label, items, current }: { label: string; items: TabItem[]; current: string }) {
  const bar = useRef<HTMLElement>(null);
  // On a phone not all fit: the present one is in sight.
  useEffect(() => {
    const here = bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (here) bar.current!.scrollLeft += here.getBoundingClientRect().left - bar.current!.getBoundingClientRect().left - (bar.current!.clientWidth - here.clientWidth) / 2;
  }, [current]);
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {items.map((item) => (
        <a key={item.id} href={item.to} aria-current={item.id === current ? "page" : undefined}>
          {item.title}
          {item.count !== undefined && <span class="count">{item.count}</span>}
        </a>
      ))}
    </nav>
  );
}

// Tabs of one widget, with arrow keys (WAI-ARIA). The panel names `${id}-panel`.
export function Tabs({ id, label, items, current, choose }: { id: string; label: string; items: { id: string; title: string; count?: number }[]; current: string; choose: (id: string) => void }) {
  const move = (event: KeyboardEvent) => {
    const at = items.findIndex((item) => item.id === current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const item = items[(to + items.length) % items.length]!;
    choose(item.id);
    document.getElementById(`${id}-tab-${item.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {items.map((item) => (
        <button key={item.id} id={`${id}-tab-${item.id}`} type="button" role="tab" aria-selected={item.id === current} aria-controls={`${id}-panel`} tabIndex={item.id === current ? 0 : -1} onClick={() => choose(item.id)}>
          {item.title}
          {item.count !== undefined && item.count > 0 && <span class="count">{item.count}</span>}
        </button>
      ))}
    </div>
  );
}
