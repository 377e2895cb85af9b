// What was refused of this domain's mail, by whom, since when.
import { DayColumns } from "../../charts/days.tsx";
import { apiUrl, get } from "../../api/client.ts";
import type { Refusals } from "../../api/types.ts";
import { href } from "../../app/router.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { number } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import { classWords, providerWords } from "../../ui/words.ts";
import { ClusterTable } from "../clusters.tsx";
import type { TabProperties } from "./overview.tsx";

function Bars({ title, rows }: { title: string; rows: { name: string; n: number }[] }) {
  const most = Math.max(1, ...rows.map((r) => r.n));
  return (
    <div class="panel pad stack tight">
      <h3>{title}</h3>
      {rows.length === 0 && <p class="dim small">None.</p>}
      <dl class="bars">
        {rows.slice(0, 8).map((r) => (
          <div key={r.name}>
            <dt class="any">{r.name}</dt>
            <dd class="num">{number(r.n)}<i class="fill-failing" aria-hidden="true" style={{ width: `${Math.max(1, (100 * r.n) / most)}%` }} /></dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function RefusalsTab({ domain, route, period }: TabProperties) {
  const { data, problem, reload } = useLoad(`${domain} ${period.key}`, (signal) => get<Refusals>(`${route}/refusals`, period.query, signal));
  if (problem) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the refusals" />;
  if (data.total === 0 && data.items.length === 0)
    return (
      <Empty title="No refusal known in this period">
        <p>Refusals are read from Salesforce Email Logs and from bounces. Request an Email Log in Setup (Email Log Files, for at most seven days, 30 days back), and upload it; or let bounces come in as they are.</p>
        <ButtonLink to={href("/intake")} icon="intake">Upload a log or bounces</ButtonLink>
      </Empty>
    );
  return (
    <>
      <Section title="Day by day" about="By Email Logs and bounces.">
        <div class="panel pad">
          <DayColumns label={`Refusals of ${domain} by day`} days={data.by_day} series={[
            { id: "delivered", title: "Delivered", swatch: "dkim", value: (d) => d.delivered },
            { id: "deferred", title: "Deferred", swatch: "deferred", value: (d) => d.deferred },
            { id: "refused", title: "Refused", swatch: "failing", value: (d) => d.refused },
          ]} />
        </div>
      </Section>
      <div class="columns">
        <Bars title="By provider" rows={data.by_provider.map((r) => ({ name: providerWords(r.provider), n: r.messages ?? r.count ?? 0 }))} />
        <Bars title="By kind" rows={data.by_class.map((r) => ({ name: classWords(r.class), n: r.messages ?? r.count ?? 0 }))} />
      </div>
      <Section title="What was answered" about={`${number(data.total)} messages in ${period.words}; answers of one meaning are one row.`}>
        <ClusterTable label="Refusals" rows={data.items} csv={{ href: apiUrl(`${route}/refusals`, { ...period.query, format: "csv" }) }} />
      </Section>
    </>
  );
}
