// Which page is shown, for whom.
import { Component, type ComponentChildren, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asProblem, type Problem as Failure } from "../api/problem.ts";
import { Button } from "../ui/button.tsx";
import { Loading, Problem } from "../ui/states.tsx";
import { NotFound } from "../pages/not_found.tsx";
import { greet, resume } from "./enter.ts";
import { connected, listen, stop } from "./live.ts";
import { matchPath, ownAddress, type Params } from "./match.ts";
import { navigate, place } from "./router.ts";
import { kRoutes, type Area, type PageComponent } from "./routes.ts";
import { organisation, session } from "./session.ts";
import { Brand, Shell } from "./shell.tsx";

// A page that fails says so and leaves the rest standing.
class Guard extends Component<{ at: string; children: ComponentChildren }, { failed: Failure | null; at: string }> {
  override state = { failed: null as Failure | null, at: this.props.at };
  static override getDerivedStateFromError = (error: unknown) => ({ failed: asProblem(error) });
  override componentDidUpdate() {
    if (this.state.at !== this.props.at) this.setState({ failed: null, at: this.props.at });
  }
  override componentDidCatch(error: unknown) {
    console.error(error);
  }
  override render() {
    return this.state.failed ? <Problem problem={this.state.failed} retry={() => location.reload()} /> : this.props.children;
  }
}

interface Found { area: Area; page: PageComponent; params: Params; pattern: string }

function useRoute(path: string): { found: Found | null; missing: boolean; area: Area | null; problem: Failure | null } {
  const [loaded, setLoaded] = useState<{ pattern: string; page: PageComponent } | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  let match: { params: Params; route: (typeof kRoutes)[number] } | null = null;
  for (const route of kRoutes) {
    const params = matchPath(route.pattern, path);
    if (params) {
      match = { params, route };
      break;
    }
  }
  const pattern = match?.route.pattern ?? "";
  useEffect(() => {
    if (!match) return;
    let here = true;
    setProblem(null);
    match.route.load().then((page) => here && setLoaded({ pattern, page }), (error) => here && setProblem(asProblem(error)));
    return () => void (here = false);
  }, [pattern]);
  const found = match && loaded?.pattern === pattern ? { area: match.route.area, page: loaded.page, params: match.params, pattern } : null;
  return { found, missing: !match, area: match?.route.area ?? null, problem };
}

// After a move the focus goes to the heading, so that a reader hears where it is.
function useFocusOnMove(path: string, ready: boolean): void {
  const [first, setFirst] = useState(path);
  useEffect(() => {
    if (!ready || path === first) return;
    setFirst("");
    const move = () => {
      const heading = document.querySelector<HTMLElement>("main h1");
      if (heading && (document.activeElement === document.body || !document.activeElement)) heading.focus({ preventScroll: true });
      return !!heading;
    };
    if (document.activeElement instanceof HTMLElement && !document.activeElement.closest("main h1, dialog")) document.activeElement.blur();
    if (move()) return;
    // The heading comes with the data.
    const watch = new MutationObserver(() => move() && watch.disconnect());
    watch.observe(document.body, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [path, ready]);
}

export function App() {
  const [known, setKnown] = useState(false);
  const [problem, setProblem] = useState<Failure | null>(null);
  const path = place.value.path;
  const { found, missing, area, problem: partProblem } = useRoute(path);
  const open = area === "alone" || area === "shared";
  const s = session.value;

  useEffect(() => {
    resume().then(() => setKnown(true), (error) => setProblem(asProblem(error)));
  }, []);
  useEffect(() => {
    if (known && !s && !open) greet().catch((error) => setProblem(asProblem(error)));
    if (known && s && ["/", "/login", "/setup"].includes(path)) navigate(ownAddress(place.value.query.get("next")) ?? "/diagnose", "replace");
  }, [known, s, path]);
  useEffect(() => {
    if (!s) return;
    listen();
    return stop;
  }, [s?.user.id, organisation.value]);
  useFocusOnMove(path, !!found);

  if (problem) return <div class="alone"><div class="stack"><Problem problem={problem} retry={() => location.reload()} /></div></div>;
  if (area === "shared") return <>{found ? <found.page params={found.params} /> : <Loading what="the case" />}</>;
  if (area === "alone") return <main class="alone"><div><Brand />{partProblem ? <Problem problem={partProblem} /> : found ? <found.page params={found.params} /> : null}</div></main>;
  if (!known || !s || path === "/") return null;

  // A change of organisation is another page: nothing of the other's data stays.
  const key = `${organisation.value} ${found?.pattern ?? ""} ${Object.values(found?.params ?? {})[0] ?? ""}`;
  let content: VNode;
  if (missing) content = <NotFound />;
  else if (partProblem) content = <Problem problem={partProblem} retry={() => location.reload()} />;
  else if (found) content = <found.page key={key} params={found.params} />;
  else content = <Loading what="the page" />;
  return (
    <Shell area={area ?? "alone"}>
      <Guard at={key}>{content}</Guard>
      <Offline />
    </Shell>
  );
}

const kPatience = 5000; // ms before a lost connection is worth a word

function Offline() {
  const [late, setLate] = useState(false);
  const lost = !connected.value;
  useEffect(() => {
    if (!lost) return setLate(false);
    const timer = setTimeout(() => setLate(true), kPatience);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!lost || !late) return null;
  return <div class="offline row tight" role="status">The server does not answer. Trying again.<Button small look="plain" onClick={listen}>Now</Button></div>;
}
