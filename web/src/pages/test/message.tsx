// The message as people and programs see it. All of it comes from a stranger: text is shown as text,
// and HTML only in a frame that may do nothing, made harmless by the server before.
import { useState } from "preact/hooks";
import { apiUrl, get, seg } from "../../api/client.ts";
import type { MessageView } from "../../api/types.ts";
import { Button } from "../../ui/button.tsx";
import { octets } from "../../ui/format.ts";
import { useLoad } from "../../ui/load.ts";
import { Empty, Loading, Problem } from "../../ui/states.tsx";
import type { ComponentChildren } from "preact";

function WithView({ test, children }: { test: string; children: (view: MessageView) => ComponentChildren }) {
  const { data, problem, reload } = useLoad(`view ${test}`, (signal) => get<MessageView>(`/tests/${seg(test)}/message`, {}, signal));
  if (problem) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading what="the message" />;
  return <>{children(data)}</>;
}

const NoHtml = () => <Empty title="There is no HTML in this message"><p>It is plain text: see Text.</p></Empty>;

export function RenderedTab({ test }: { test: string }) {
  const [images, setImages] = useState(false);
  return (
    <WithView test={test}>
      {(view) => (view.html === null ? <NoHtml /> : (
        <div class="panel">
          <div class="viewer-head">
            <span>{images ? "Images are loaded from where the message says: whoever runs those servers sees that." : "Scripts, forms and links do nothing here; images are off."}</span>
            <Button small pressed={images} onClick={() => setImages(!images)}>{images ? "Images off" : "Load images"}</Button>
          </div>
          <iframe class="rendered" sandbox="" title="The message as it looks" src={apiUrl(`/tests/${seg(test)}/rendered`, { images })} />
        </div>
      ))}
    </WithView>
  );
}

const Source = ({ text, label }: { text: string; label: string }) => <pre class="panel source" tabIndex={0} role="region" aria-label={label}>{text}</pre>;

export const HtmlTab = ({ test }: { test: string }) => <WithView test={test}>{(view) => (view.html === null ? <NoHtml /> : <Source text={view.html} label="HTML source" />)}</WithView>;

export const TextTab = ({ test }: { test: string }) => (
  <WithView test={test}>{(view) => (view.text === null ? <Empty title="There is no plain text in this message"><p>Readers without HTML see nothing, and filters count it against the sender.</p></Empty> : <Source text={view.text} label="Plain text" />)}</WithView>
);

export const HeaderTab = ({ test }: { test: string }) => (
  <WithView test={test}>
    {(view) => (
      <div class="panel">
        <dl class="pairs header-fields">
          {view.fields.map((field, i) => (
            <div key={i} class="contents">
              <dt class="mono any">{field.name}</dt>
              <dd class="any">
                {field.value}
                {field.raw.trim() !== field.value && <details class="small"><summary>as written</summary><pre class="any">{field.raw}</pre></details>}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    )}
  </WithView>
);

export const PartsTab = ({ test }: { test: string }) => (
  <WithView test={test}>
    {(view) => (
      <ul class="panel parts" aria-label="Parts of the message">
        {view.parts.map((part, i) => (
          <li key={i} style={{ paddingInlineStart: `${16 + 24 * part.depth}px` }}>
            <b class="mono">{part.type}</b>
            {part.name && <span class="any"> {part.name}</span>}
            <span class="dim small"> {[part.charset, part.encoding, part.disposition, octets(part.size)].filter(Boolean).join(", ")}</span>
          </li>
        ))}
      </ul>
    )}
  </WithView>
);
