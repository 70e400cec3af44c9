import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Schema } from '../../src/endpoints/openapi/schema.ts';
import { faultsOf } from '../support/json-schema.ts';
import { WHOLE } from './whole.ts';

interface Case {
  readonly schema: Schema;
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}

const item: Schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };

const CASES: Readonly<Record<string, Case>> = {
  'an integer': { schema: { type: 'integer', minimum: 1 }, right: [1, 60], wrong: [0, 1.5, '1', null, true] },
  'a text': { schema: { type: 'string', minLength: 1, maxLength: 2 }, right: ['a', 'ab'], wrong: ['', 'abc', 7] },
  'one of several': { schema: { type: 'string', enum: ['a', 'b'] }, right: ['a'], wrong: ['c'] },
  'a constant': { schema: { type: 'string', const: 'a' }, right: ['a'], wrong: ['b'] },
  'a pattern': { schema: { type: ['string', 'null'], pattern: '^[0-9]+s$' }, right: ['1s', null], wrong: ['1', 1] },
  'a time': { schema: { format: 'date-time' }, right: ['2026-01-01T00:00:00Z'], wrong: ['2026-01-01', 'now'] },
  'a UUID': { schema: { format: 'uuid' }, right: ['00000000-0000-4000-8000-000000000000'], wrong: ['1'] },
  'an object': { schema: item, right: [{ a: '' }], wrong: [{}, { a: 1 }, [], null, { a: '', b: 1 }] },
  'a list': { schema: { type: 'array', items: item }, right: [[], [{ a: '' }]], wrong: [{}, [{}], [{ a: '' }, 1]] },
  'whatever members': { schema: { type: 'object', additionalProperties: true }, right: [{}, { b: [1] }], wrong: [[]] },
  'members of a type': {
    schema: { type: 'object', additionalProperties: item },
    right: [{ b: { a: '' } }],
    wrong: [{ b: 1 }],
  },
  'names of a pattern': {
    schema: { type: 'object', patternProperties: { '^a#': { type: 'string' } } },
    right: [{ 'a#de': '' }],
    wrong: [{ 'a#de': 1 }, { 'b#de': '' }],
  },
  alternatives: { schema: { anyOf: [item, { type: 'null' }] }, right: [null, { a: '' }], wrong: [1, {}] },
  'a reference': {
    schema: { $ref: '#/components/schemas/oAuth2RedirectTo' },
    right: [{ redirect_to: '' }],
    wrong: [{}, { redirect_to: 1 }],
  },
};

describe('the checker of the tests', () => {
  for (const [name, { schema, right, wrong }] of Object.entries(CASES)) {
    test(`knows ${name}`, () => {
      for (const value of right) assert.deepEqual(faultsOf(WHOLE, schema, value, { closed: true }), []);
      for (const value of wrong) {
        assert.ok(faultsOf(WHOLE, schema, value, { closed: true }).length > 0, JSON.stringify(value));
      }
    });
  }

  test('lets members pass that are not named, unless it is told otherwise', () => {
    assert.deepEqual(faultsOf(WHOLE, item, { a: '', b: 1 }), []);
    assert.ok(faultsOf(WHOLE, { ...item, additionalProperties: false }, { a: '', b: 1 }).length > 0);
  });

  test('throws at a keyword that it does not know', () => {
    const schema: Schema = { type: 'array', ...{ uniqueItems: true } };
    assert.throws(() => faultsOf(WHOLE, schema, []), /uniqueItems/);
  });
});
