// Data of a page: fetched when the key changes, kept while it is fetched again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { getPage, type Query } from "../api/client.ts";
import { asProblem, type Problem } from "../api/problem.ts";

export interface Loaded<T> { data: T | null; problem: Problem | null; loading: boolean; reload: () => void; set: (data: T) => void }

// `key` names what is loaded; "" loads nothing.
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | null; problem: Problem | null; loading: boolean }>({ key, data: null, problem: null, loading: !!key });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (!key) return;
    const abort = new AbortController();
    setState((s) => ({ key, data: s.key === key ? s.data : null, problem: null, loading: true }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ key, data, problem: null, loading: false }),
      (error) => !abort.signal.aborted && setState((s) => ({ key, data: s.key === key ? s.data : null, problem: asProblem(error), loading: false })),
    );
    return () => abort.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((r) => r + 1), []);
  const set = useCallback((data: T) => setState((s) => ({ ...s, data })), []);
  return { data: state.key === key ? state.data : null, problem: state.problem, loading: state.loading, reload, set };
}

export interface List<T> { items: T[] | null; problem: Problem | null; reload: () => void; next: (() => Promise<void>) | null; change: (f: (items: T[]) => T[]) => void }

// A list of the API, page after page.
export function useList<T>(path: string, query: Query, key: string): List<T> {
  const first = useLoad(path && key ? path + " " + key : "", (signal) => getPage<T>(path, query, null, signal));
  const { data, set } = first;
  const next = data?.next
    ? async () => {
        const page = await getPage<T>(path, query, data.next);
        set({ items: [...data.items, ...page.items], next: page.next });
      }
    : null;
  return { items: data?.items ?? null, problem: first.problem, reload: first.reload, next, change: (f) => data && set({ ...data, items: f(data.items) }) };
}
