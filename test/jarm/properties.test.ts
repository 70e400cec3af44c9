import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RESPONSE_MODES } from '../../src/oauth/authorization/response-modes.ts';
import {
  defaultForm,
  formOf,
  isRegisteredForm,
  leaks,
  RESPONSE_TYPES,
} from '../../src/oauth/authorization/response-type.ts';
import { makeClient } from '../client-keys/support.ts';

const type = fc.constantFrom(...RESPONSE_TYPES.values());
const modes = fc.uniqueArray(fc.constantFrom(...RESPONSE_MODES), { minLength: 1 });
const mode = fc.constantFrom(...RESPONSE_MODES);

describe('whatever is asked of response modes', () => {
  test('only an encrypted answer puts tokens into a query', () => {
    fc.assert(
      fc.property(type, mode, fc.boolean(), (asked, response_mode, encrypts) => {
        const client = makeClient(encrypts ? { authorization_encrypted_response_alg: 'ECDH-ES' } : {});
        const form = formOf(response_mode, asked);
        const exposed = form.carrier === 'query' && (asked.token || asked.id_token);
        assert.equal(leaks(form, asked, client), exposed && !(form.signed && encrypts));
      }),
    );
  });

  test('a registered mode is one that the client is answered in, a form that none of them has is not', () => {
    fc.assert(
      fc.property(type, modes, mode, (asked, response_modes, wanted) => {
        const client = makeClient({ response_modes });
        for (const registered of response_modes) assert(isRegisteredForm(formOf(registered, asked), asked, client));
        const forms = response_modes.map((one) => JSON.stringify(formOf(one, asked)));
        const known = forms.includes(JSON.stringify(formOf(wanted, asked)));
        assert.equal(isRegisteredForm(formOf(wanted, asked), asked, client), known);
        assert(isRegisteredForm(defaultForm(asked, client), asked, client));
      }),
    );
  });

  test('jwt is the signed form of the default, and each other mode says what it is', () => {
    fc.assert(
      fc.property(type, mode, (asked, response_mode) => {
        const { carrier, signed } = formOf(response_mode, asked);
        assert.equal(signed, response_mode.endsWith('jwt'));
        if (response_mode === 'jwt') assert.equal(carrier, asked.default_response_mode);
        else assert.equal(carrier, response_mode.split('.')[0]);
      }),
    );
  });
});
