/** The page itself: type, the frame around the card, links. Logical properties, so that it mirrors for `dir=rtl`. */
export const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-block-size: 100vh;
  min-block-size: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  padding: clamp(1.25rem, 5vh, 4rem) max(1rem, env(safe-area-inset-right)) 1.5rem max(1rem, env(safe-area-inset-left));
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, p, ul, dl, dd, fieldset { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: 1.125rem; line-height: 1.35; font-weight: 650; letter-spacing: -0.005em; }
h3 { font-size: 1rem; font-weight: 600; }
ul { list-style: none; }
fieldset { border: 0; min-inline-size: 0; }
legend { padding: 0; font-weight: 600; }
code { font: 0.9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
strong { font-weight: 600; }
a { color: var(--link); text-underline-offset: 0.2em; text-decoration-thickness: 0.06em; }
a:hover { text-decoration-thickness: 0.12em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 0.375rem; }

.brand {
  display: inline-flex; align-items: center; gap: 0.625rem;
  margin-block-end: 1.5rem; font-size: 1.0625rem; font-weight: 650; letter-spacing: -0.01em;
  min-inline-size: 0; max-inline-size: 100%;
}
.brand img { block-size: 2rem; inline-size: auto; max-inline-size: 10rem; object-fit: contain; flex: none; }
main { inline-size: 100%; max-inline-size: 26.5rem; }
main.wide { max-inline-size: 44rem; }
.card {
  background: var(--surface); border: 1px solid var(--line); border-radius: 1rem;
  padding: clamp(1.25rem, 6vw, 2.25rem);
  box-shadow: 0 1px 2px rgb(15 20 35 / 0.04), 0 12px 32px -16px rgb(15 20 35 / 0.16);
}
.card + .card { margin-block-start: 1.25rem; }
.stack > * + * { margin-block-start: 1.25rem; }
.stack > input[type="hidden"] + * { margin-block-start: 0; }
.tight > * + * { margin-block-start: 0.375rem; }
.lead { color: var(--muted); }
.small { font-size: 0.875rem; color: var(--muted); }
.center { text-align: center; }
footer { margin-block-start: auto; padding-block-start: 2rem; }
footer ul, .links { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 0 1.25rem; font-size: 0.875rem; }
.links { border-block-start: 1px solid var(--line); padding-block-start: 0.5rem; }
.or + .links { border: 0; padding: 0; margin-block-start: 0; }
.card > .or:last-child, .card > .links:last-child { margin-block-end: -0.75rem; }
footer a, .links a { display: inline-flex; align-items: center; min-block-size: 2.75rem; color: var(--muted); }
footer a:hover, .links a:hover { color: var(--ink); }
`;
