// Records to publish, ready to be copied, with what goes. `bare`: the words around say which record.
import type { Publication } from "../api/types.ts";
import { Copy } from "./copy.tsx";

export function Publications({ items, bare }: { items: Publication[]; bare?: boolean }) {
  if (items.length === 0) return null;
  return (
    <div class="stack tight">
      {items.map((p, i) => (
        <div class="publication" key={i}>
          {!bare && <p class="small"><span class="mono any">{p.name}</span> <b>{p.type}</b> <span class="dim">{p.value === "" ? "is to be deleted:" : p.instead_of ? "becomes" : "is new:"}</span></p>}
          {p.instead_of && <div class="change"><del><span class="unseen">before: </span>{p.instead_of}</del></div>}
          {p.value !== "" && <Copy text={p.value} label={`${p.type} of ${p.name}`} />}
        </div>
      ))}
    </div>
  );
}
