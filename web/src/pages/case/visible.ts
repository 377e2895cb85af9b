// Text of strangers so that nothing in it is unseen or acts on what stands beside it: control
// characters, direction overrides and zero-width characters become visible tokens. Pure.

export interface Token { text: string; name: string }

// C0 but tab; DEL and C1; soft hyphen; Arabic letter mark; zero width and direction marks; line and
// paragraph separators, embeddings and overrides; word joiner to isolates; byte order mark; tags.
const kUnseen = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const kNames: Record<number, string> = { 0: "NUL", 7: "BEL", 8: "BS", 10: "LF", 13: "CR", 27: "ESC", 127: "DEL" };

export function visible(text: string): (string | Token)[] {
  const parts: (string | Token)[] = [];
  let at = 0;
  for (const match of text.matchAll(kUnseen)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    const code = match[0].codePointAt(0)!;
    const name = kNames[code] ?? "U+" + code.toString(16).toUpperCase().padStart(4, "0");
    parts.push({ text: code < 32 ? String.fromCharCode(0x2400 + code) : code === 127 ? "\u2421" : `‹${name}›`, name });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

// The end of a line is no content: CR LF, or LF alone. A CR elsewhere stays and is shown.
export const withoutLineEnd = (text: string) => text.replace(/\r?\n$/, "");
