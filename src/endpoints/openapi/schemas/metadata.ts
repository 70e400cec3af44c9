import { object, oneOf, type Schema, text } from '../schema.ts';

export const healthStatus: Schema = object({ status: oneOf(['ok'], 'ok') }, ['status'], 'The server is well.');

export const version: Schema = object({ version: text('Such as 1.2.3.') }, ['version'], 'The version of the server.');
