// The QR code of the second factor. It comes as SVG; only its shapes are taken over, so that markup
// from the server never reaches the page as markup.
const kPath = /^[\sMmLlHhVvZz0-9.,-]*$/;
const kBox = /^[\d.\s-]+$/;

export function Qr({ svg }: { svg: string }) {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const box = root.getAttribute("viewBox") ?? "";
  const paths = [...root.querySelectorAll("path")].map((p) => p.getAttribute("d") ?? "").filter((d) => kPath.test(d));
  const stroked = [...root.querySelectorAll("path")].some((p) => p.hasAttribute("stroke"));
  if (!kBox.test(box) || paths.length === 0) return null;
  return (
    <div class="qr">
      <svg viewBox={box} role="img" aria-label="QR code of the secret">
        {paths.map((d, i) => (stroked ? <path key={i} d={d} stroke="#000" fill="none" /> : <path key={i} d={d} fill="#000" />))}
      </svg>
    </div>
  );
}
