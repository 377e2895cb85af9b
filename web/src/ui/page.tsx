// The frame of a page: title of the document, heading that takes the focus after a move, what it is for.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { currentOrganisation } from "../app/session.ts";

export function useTitle(title: string): void {
  const name = currentOrganisation.value?.name;
  useEffect(() => {
    document.title = [title, name, "Waybill"].filter(Boolean).join(" · ");
  }, [title, name]);
}

interface Properties { title: string; about?: ComponentChildren; crumb?: { to: string; text: string }; actions?: ComponentChildren; children: ComponentChildren }

export function Page({ title, about, crumb, actions, children }: Properties) {
  useTitle(title);
  return (
    <div class="page">
      <header class="page-head">
        <div class="words">
          {crumb && <a class="crumb" href={crumb.to}>{crumb.text}</a>}
          <h1 tabIndex={-1} class="any">{title}</h1>
          {about && <p>{about}</p>}
        </div>
        {actions && <div class="row tight">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Section({ title, about, actions, children, id }: { title: string; about?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; id?: string }) {
  return (
    <section class="section" id={id} aria-label={title}>
      <div class="section-head">
        <div>
          <h2>{title}</h2>
          {about && <p>{about}</p>}
        </div>
        {actions && <div class="row tight">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
