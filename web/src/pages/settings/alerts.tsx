// Who is told what, when.
import { get } from "../../api/client.ts";
import type { AlertChannel, AlertRule, AlertSettings } from "../../api/watch_types.ts";
import { href } from "../../app/router.ts";
import { useList, useLoad } from "../../ui/load.ts";
import { Loading, Notice, Problem } from "../../ui/states.tsx";
import { Channels } from "./alert_channels.tsx";
import { DeliveryLog } from "./alert_log.tsx";
import { Rules } from "./alert_rules.tsx";
import { Times } from "./alert_times.tsx";

export function AlertsTab() {
  const channels = useList<AlertChannel>("/alerts/channels", {}, "channels");
  const rules = useList<AlertRule>("/alerts/rules", {}, "rules");
  const settings = useLoad("alert settings", (signal) => get<AlertSettings>("/alerts/settings", {}, signal));
  const problem = channels.problem ?? rules.problem ?? settings.problem;
  if (problem) return <Problem problem={problem} retry={() => { channels.reload(); rules.reload(); settings.reload(); }} />;
  if (!channels.items || !rules.items || !settings.data) return <Loading what="the alerts" />;
  return (
    <>
      <p class="dim">What was told stands under <a href={href("/alerts")}>Alerts</a>.</p>
      {!settings.data.mail_server && (
        <Notice>
          <p class="strong">This server cannot send e-mail yet</p>
          <p>Name a mail server that takes its mail in the configuration file, section <code>[alerts]</code>: <code>smtp_host</code>, and where it asks for them <code>smtp_user</code> and <code>smtp_password_file</code>. Then start the server again. Slack, Teams and webhooks work without it.</p>
        </Notice>
      )}
      <Channels items={channels.items} rules={rules.items} settings={settings.data} changed={channels.reload} />
      <Rules items={rules.items} changed={rules.reload} />
      <Times settings={settings.data} changed={() => { settings.reload(); channels.reload(); }} />
      <DeliveryLog channels={channels.items} />
    </>
  );
}
