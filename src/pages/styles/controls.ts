/** Forms: fields, checkboxes, buttons, messages. Everything that is touched is at least 44 px high. */
export const CONTROLS = `
.field { display: block; }
.field label { display: block; font-weight: 550; font-size: 0.9375rem; margin-block-end: 0.375rem; }
.field input {
  display: block; inline-size: 100%; min-block-size: 2.75rem; padding: 0.5rem 0.75rem;
  font: inherit; color: var(--ink); background: var(--surface);
  border: 1px solid var(--control); border-radius: 0.625rem;
}
.field input:hover { border-color: var(--muted); }
.field input:focus { outline: 3px solid var(--link); outline-offset: 1px; border-color: transparent; }
.field input[aria-invalid="true"] { border-color: var(--danger); box-shadow: inset 0 0 0 1px var(--danger); }
.field .hint { margin-block-start: 0.375rem; font-size: 0.875rem; color: var(--muted); }
.field .problem { margin-block-start: 0.375rem; font-size: 0.875rem; color: var(--danger); font-weight: 500; }

.check { display: flex; align-items: flex-start; gap: 0.75rem; padding-block: 0.625rem; min-block-size: 2.75rem; }
.check input {
  flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--accent);
}
.check label { flex: 1; min-inline-size: 0; cursor: pointer; }
.check .small { display: block; }
.scopes { border: 1px solid var(--line); border-radius: 0.75rem; background: var(--raised); }
.scopes li { padding-inline: 1rem; }
.scopes li + li { border-block-start: 1px solid var(--line); }
legend + .scopes { margin-block-start: 0.625rem; }

button, .button {
  appearance: none; display: inline-flex; align-items: center; justify-content: center; text-align: center;
  min-block-size: 2.75rem; padding: 0.5rem 1.125rem; font: inherit; font-weight: 600; line-height: 1.25;
  color: var(--ink); background: transparent; border: 1px solid var(--control); border-radius: 0.625rem;
  text-decoration: none; cursor: pointer; transition: background-color 120ms ease, border-color 120ms ease;
}
button:hover, .button:hover { background: var(--raised); border-color: var(--muted); }
button:focus-visible, .button:focus-visible { border-radius: 0.625rem; }
.primary, .primary:visited { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
.danger { color: var(--danger); }
.danger:hover { background: var(--danger-ground); border-color: var(--danger); }
.plain { border-color: transparent; color: var(--link); padding-inline: 0.75rem; }
.plain:hover { border-color: transparent; background: var(--accent-ground); }
.buttons { display: flex; flex-direction: column; gap: 0.625rem; }
.buttons > * { inline-size: 100%; }
@media (min-width: 26rem) {
  .buttons.row { flex-direction: row; }
  .buttons.row > * { flex: 1; }
}
.start { display: flex; flex-wrap: wrap; gap: 0.625rem; }

.message { border-radius: 0.75rem; padding: 0.75rem 1rem; font-size: 0.9375rem; border: 1px solid transparent; }
.message.problem { background: var(--danger-ground); color: var(--danger); border-color: var(--danger); }
.message.done { background: var(--success-ground); color: var(--success); border-color: var(--success); }
.message.note { background: var(--accent-ground); color: var(--ink); border-color: var(--line); }
.message:focus { outline: 3px solid var(--link); outline-offset: 2px; }
`;
