// A score as a ring with its figure.
import type { Tone } from "../ui/badge.tsx";

const kRadius = 52;
const kAround = 2 * Math.PI * kRadius;

// `share` 0 to 1; `figure` and `of` stand within the ring, `label` says all of it.
export function Ring({ share, tone, figure, of, label }: { share: number; tone: Tone; figure: string; of: string; label: string }) {
  return (
    <svg class={`ring tone-${tone}`} viewBox="0 0 128 128" role="img" aria-label={label}>
      <circle cx="64" cy="64" r={kRadius} class="rest" />
      <circle cx="64" cy="64" r={kRadius} class="part" stroke-dasharray={`${share * kAround} ${kAround}`} transform="rotate(-90 64 64)" />
      <text x="64" y="66" class="figure">{figure}</text>
      <text x="64" y="86" class="of">{of}</text>
    </svg>
  );
}
