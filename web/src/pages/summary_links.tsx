// The report for people who do not use the pages (docs/summary.md), as files.
import { apiUrl, type Query } from "../api/client.ts";
import { ButtonLink } from "../ui/button.tsx";

export function SummaryLinks({ path, query, name }: { path: string; query: Query; name: string }) {
  return (
    <>
      <ButtonLink to={apiUrl(path, { ...query, format: "pdf" })} small icon="download" download={`${name}.pdf`}>Report as PDF</ButtonLink>
      <ButtonLink to={apiUrl(path, { ...query, format: "html" })} small look="plain" icon="download" download={`${name}.html`}>HTML</ButtonLink>
    </>
  );
}
