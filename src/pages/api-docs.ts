import { ownAddress } from './address.ts';
import { type Content, type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { HOSTILE } from './samples.ts';
import type { Sample, View } from './view.ts';

/** A parameter, a member or an answer: its name, what it may be, and a sentence. */
export interface Term {
  readonly name: string;
  readonly type: string;
  /** The schema that its type is, where that has a name. */
  readonly schema: string | undefined;
  readonly required: boolean;
  readonly description: string;
}

export interface DocumentedOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly listener: string;
  readonly parameters: readonly Term[];
  readonly body: readonly Term[];
  readonly answers: readonly Term[];
}

export interface DocumentedApi {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly DocumentedOperation[];
}

export interface DocumentedSchema {
  readonly name: string;
  readonly description: string;
  readonly members: readonly Term[];
}

/** The API's document, to read. It is in English, whatever the language of the page's frame. */
export interface ApiDocs {
  /** The address of the page itself, for the links within it. */
  readonly url: string;
  readonly document_url: string;
  readonly version: string;
  readonly description: string;
  readonly apis: readonly DocumentedApi[];
  readonly schemas: readonly DocumentedSchema[];
}

export function renderApiDocs(docs: ApiDocs, view: View): string {
  const contents = docs.apis.map(({ name }) => html`<li><a href="${at(docs, name)}">${name}</a></li>\n`);
  const body = html`<div lang="en">
<div class="card stack">
<div class="tight"><h1>API</h1><p class="lead">${docs.description}</p></div>
<ul class="contents">
${contents}<li><a href="${at(docs, 'schemas')}">Schemas</a></li>
</ul>
<p class="small">Version ${docs.version}, for programs at <a id="api-document" href="${ownAddress(docs.document_url)}"><code>${docs.document_url}</code></a></p>
</div>
${docs.apis.map((api) => section(api, docs))}<section class="card stack" id="schemas">
<h2>Schemas</h2>
${docs.schemas.map((schema) => schemaEntry(schema, docs))}</section>
</div>`;
  return layout(view, { title: 'API', body, wide: true });
}

function section({ name, description, operations }: DocumentedApi, docs: ApiDocs): Html {
  const links = operations.map(
    (operation) => html`<li><a href="${at(docs, operation.name)}">${operation.name}</a></li>\n`,
  );
  return html`<section class="card stack" id="${anchor(name)}">
<div class="tight"><h2>${name}</h2><p class="lead">${description}</p></div>
<ul class="contents">
${links}</ul>
${operations.map((operation) => operationEntry(operation, docs))}</section>
`;
}

function operationEntry(operation: DocumentedOperation, docs: ApiDocs): Html {
  const { name, method, path, summary, description, listener, parameters, body, answers } = operation;
  return html`<div class="operation stack" id="${anchor(name)}">
<div class="tight"><h3>${name}</h3>
<p class="route"><strong>${method}</strong> <code>${path}</code> <span class="small">${listener}</span></p>
<p>${summary}</p>
${description !== '' && html`<p class="lead">${description}</p>\n`}</div>
${terms('Parameters', parameters, docs)}${terms('Body', body, docs)}${terms('Answers', answers, docs)}</div>
`;
}

function schemaEntry({ name, description, members }: DocumentedSchema, docs: ApiDocs): Html {
  return html`<div class="operation stack" id="${anchor(name)}">
<div class="tight"><h3>${name}</h3><p class="lead">${description}</p></div>
${terms('Members', members, docs)}</div>
`;
}

function terms(title: string, list: readonly Term[], docs: ApiDocs): Content {
  if (list.length === 0) return null;
  const entries = list.map(
    (term) => html`<dt><code>${term.name}</code> ${typeOf(term, docs)}${term.required && ', required'}</dt>
<dd>${term.description}</dd>
`,
  );
  return html`<div class="tight"><p><strong>${title}</strong></p>
<dl class="terms">
${entries}</dl></div>
`;
}

function typeOf({ type, schema }: Term, docs: ApiDocs): Content {
  return schema === undefined ? type : html`<a href="${at(docs, schema)}">${type}</a>`;
}

function at({ url }: ApiDocs, name: string): ReturnType<typeof ownAddress> {
  return ownAddress(`${url}#${anchor(name)}`);
}

function anchor(name: string): string {
  return name === 'schemas' ? name : `api-${name.replace(/[^\w-]/g, '-')}`;
}

export function samples(view: View): readonly Sample[] {
  const term = { name: 'id', type: 'string', schema: undefined, required: true, description: 'The id.' };
  const operation: DocumentedOperation = {
    name: 'getUser',
    method: 'GET',
    path: '/admin/users/{id}',
    summary: 'Get a Person',
    description: '',
    listener: 'admin',
    parameters: [term],
    body: [],
    answers: [{ ...term, name: '200', type: 'user', schema: 'user', required: false }],
  };
  const plain: ApiDocs = {
    url: '/docs',
    document_url: '/openapi.json',
    version: '1.0.0',
    description: 'An API.',
    apis: [{ name: 'user', description: 'People.', operations: [operation] }],
    schemas: [{ name: 'User', description: 'A person.', members: [term] }],
  };
  const hostile: ApiDocs = {
    ...plain,
    description: HOSTILE,
    schemas: [{ name: HOSTILE, description: HOSTILE, members: [{ ...term, name: HOSTILE, type: HOSTILE }] }],
  };
  return [
    { name: 'plain', page: renderApiDocs(plain, view) },
    { name: 'hostile', page: renderApiDocs(hostile, view) },
  ];
}
