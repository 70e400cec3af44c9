/** The reference of the API: operations and schemas as lists of terms. */
export const REFERENCE = `
.terms { font-size: 0.9375rem; }
.terms dt, .operation h3, .contents a { overflow-wrap: anywhere; }
.terms dd { padding-inline-start: 1rem; margin-block-end: 0.5rem; color: var(--muted); }
.operation { border-block-start: 1px solid var(--line); padding-block-start: 1.25rem; }
.operation .route { overflow-wrap: anywhere; }
.contents { columns: 14rem; font-size: 0.9375rem; }
.contents a { display: inline-block; padding-block: 0.25rem; }
`;
