import { href } from "../app/router.ts";
import { Page } from "../ui/page.tsx";

export function NotFound({ what = "page" }: { what?: string }) {
  return (
    <Page title={`There is no such ${what}`} about={`It may have been deleted, or it belongs to an organisation that you may not see.`}>
      <p><a href={href("/diagnose")}>Go to Diagnose</a></p>
    </Page>
  );
}
