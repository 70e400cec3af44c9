import { type Html, html } from './html.ts';

const SHAPES: Readonly<Record<'done' | 'problem', Html>> = {
  done: html`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
  problem: html`<path d="M12 7v6"/><path d="M12 16.75v.01"/>`,
};

/** A round sign above a page's heading. It says nothing that the heading does not say. */
export function sign(kind: keyof typeof SHAPES): Html {
  return html`<div class="sign ${kind}" aria-hidden="true"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">${SHAPES[kind]}</svg></div>`;
}
