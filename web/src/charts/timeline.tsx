// The life of one message, event by event, with the pauses between them.
import type { LifeEvent } from "../api/types.ts";
import { dateOf, pause } from "../ui/format.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Time } from "../ui/time.tsx";
import { eventWords } from "../ui/words.ts";

const kIcons: Record<string, [IconName, string]> = {
  refused: ["bad", "tone-bad"], deferred: ["wait", "tone-warn"], accepted: ["good", "tone-good"], taken: ["up", ""], "handed-on": ["right", ""], hop: ["right", ""],
  authentication: ["key", ""], placement: ["folder", "tone-warn"], quarantine: ["folder", "tone-bad"], trace: ["server", ""], report: ["mail", ""],
};
const kPauseWorthAWord = 60; // seconds

export function Timeline({ events, choose }: { events: LifeEvent[]; choose: (event: LifeEvent) => void }) {
  let before: Date | null = null;
  return (
    <ol class="life">
      {events.map((event, index) => {
        const time = dateOf(event.time);
        const gap = before && time ? (time.getTime() - before.getTime()) / 1000 : 0;
        if (time) before = time;
        const [icon, tone] = kIcons[event.kind] ?? ["info", ""];
        return (
          <li key={index}>
            {time ? <span class="when"><Time at={event.time} show="second" /></span> : <span class="when dimmer">no time stated</span>}
            <span class={`dot ${tone}`}><Icon name={icon} /></span>
            <div class="what">
              {gap >= kPauseWorthAWord && <span class="gap">after {pause(gap)}<br /></span>}
              <b class={tone}>{eventWords(event.kind)}</b> <span class="dim">by {event.actor}:</span> {event.what}{" "}
              <button type="button" class="link small nowrap" onClick={() => choose(event)} aria-label={`Show ${event.evidence}, ${event.where}`}>{event.evidence}, {event.where}</button>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
