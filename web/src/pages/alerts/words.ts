// How alerts, their deliveries and channels are called.
import type { AlertDelivery, ChannelKind, ChannelMode, DeliveryState } from "../../api/watch_types.ts";
import type { Tone } from "../../ui/badge.tsx";

export const kDeliveryTone: Record<DeliveryState, Tone> = { waiting: "wait", sent: "good", failed: "bad", dropped: "none", digest: "info" };
export const kDeliveryWord: Record<DeliveryState, string> = { waiting: "Waiting", sent: "Sent", failed: "Failed", dropped: "Not sent", digest: "In the digest" };
export const kDeliveryKind: Record<AlertDelivery["kind"], string> = { alert: "Alert", reminder: "Reminder", test: "Test", digest: "Digest" };

const kReasons: Record<string, string> = {
  "at-once": "", "quiet-hours": "quiet hours", "digest-only": "this channel gets digests only", "channel-off": "the channel is off", "other-rule": "the channel is not for this rule",
  "other-domain": "the channel is not for this domain", "less-severe": "less severe than the channel wants", "too-many": "too many messages within an hour", acknowledged: "acknowledged before it was sent", retried: "sent again by hand",
};
export const reasonWords = (reason: string) => (Object.hasOwn(kReasons, reason) ? kReasons[reason]! : reason);

export const kKindWords: Record<ChannelKind, string> = { email: "E-mail", slack: "Slack", teams: "Microsoft Teams", webhook: "Webhook" };
export const kModeWords: Record<ChannelMode, string> = { "at-once": "Alerts at once", digest: "Digests only", both: "Alerts at once and digests" };
export const kWhyTold = { new: "", reminder: "told again, since it goes on", "cooling-down": "goes on; told again after its cool-down", acknowledged: "goes on; not told, since it is acknowledged" } as const;
