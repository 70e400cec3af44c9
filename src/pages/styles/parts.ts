/** What only some pages have: the application that asks, the person who is signed in, lists, the error's details. */
export const PARTS = `
.application { display: flex; align-items: center; gap: 0.875rem; }
.application img, .application .initial { inline-size: 3rem; block-size: 3rem; border-radius: 0.75rem; flex: none; }
.application img { object-fit: contain; background: #ffffff; border: 1px solid var(--line); padding: 0.25rem; }
.initial {
  display: grid; place-items: center; background: var(--accent-ground); color: var(--link);
  font-weight: 650; font-size: 1.25rem; text-transform: uppercase;
}
.application > div { min-inline-size: 0; }

.person {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.5rem;
  padding-block: 0.375rem; padding-inline: 1rem 0.375rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--raised);
}
.person button { font-size: 0.9375rem; }
.person p { flex: 1 1 8.5rem; min-inline-size: 0; font-size: 0.9375rem; line-height: 1.35; padding-block: 0.375rem; }
.person p span { display: block; overflow-wrap: anywhere; }

.entries > li {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1rem; padding-block: 1rem;
  border-block-start: 1px solid var(--line);
}
.entries > li:last-child { padding-block-end: 0; }
.entries .about { flex: 1 1 14rem; min-inline-size: 0; }
.entries .application { flex: 1 1 14rem; min-inline-size: 0; }
.badge {
  display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 1rem;
  background: var(--success-ground); color: var(--success); font-size: 0.8125rem; font-weight: 600; white-space: nowrap;
}
.empty { padding: 1.25rem; text-align: center; color: var(--muted); border: 1px dashed var(--line); border-radius: 0.75rem; }
.heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem 1rem; }
.heading > div { flex: 1 1 16rem; min-inline-size: 0; }
.pair { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }

.facts {
  border-block-start: 1px solid var(--line); padding-block-start: 1.25rem;
  display: grid; grid-template-columns: auto 1fr; gap: 0.375rem 1rem; font-size: 0.875rem;
}
.facts dt { color: var(--muted); }
.facts dd { min-inline-size: 0; overflow-wrap: anywhere; }
.code {
  padding: 0.75rem 1rem; text-align: center; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 0.75rem;
  background: var(--raised); font-size: 1.5rem; font-weight: 650; letter-spacing: 0.08em;
}
.asked { margin-block-start: 0.5rem; padding-inline-start: 1.25rem; list-style: disc; }
.sign { display: grid; place-items: center; inline-size: 3rem; block-size: 3rem; border-radius: 50%; }
.sign svg { inline-size: 1.5rem; block-size: 1.5rem; }
.sign.problem { background: var(--danger-ground); color: var(--danger); }
.sign.done { background: var(--success-ground); color: var(--success); }
.or { border-block-start: 1px solid var(--line); padding-block-start: 0.5rem; text-align: center; }
.or a { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
`;

/** What the reader's system asks for: less motion, more contrast, forced colours, paper. */
export const PREFERENCES = `
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (prefers-contrast: more) { .card, .scopes, .person, .field input, button, .button { border-color: var(--ink); } }
@media (forced-colors: active) { .primary { border: 2px solid ButtonText; } .badge { border: 1px solid; } }
@media (max-width: 26rem) { .person button { margin-inline-start: -0.75rem; } .brand { margin-block-end: 1.125rem; } .entries > li > form, .entries button { inline-size: 100%; } }
@media print {
  body { background: #ffffff; color: #000000; display: block; padding: 0; }
  .card { border: 0; box-shadow: none; padding-inline: 0; break-inside: avoid; }
  button, .button, footer { display: none; }
}
`;
