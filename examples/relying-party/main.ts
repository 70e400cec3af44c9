import { startRelyingParty } from './relying-party.ts';

const { ISSUER = 'http://localhost:4444', CLIENT_ID, CLIENT_SECRET, PORT = '5555', SCOPE } = process.env;

if (CLIENT_ID === undefined) {
  process.stderr.write('CLIENT_ID is not set: give it the id of a client that is registered with the provider.\n');
  process.exit(1);
}

const application = await startRelyingParty({
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  port: Number(PORT),
  ...(SCOPE === undefined ? {} : { scope: SCOPE }),
});
process.stdout.write(`The application is at ${application.origin}, its provider at ${ISSUER}.\n`);
