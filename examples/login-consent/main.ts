import { startLoginConsent } from './login-consent.ts';
import { startServer } from './server.ts';

const { PORT = '3000', ADMIN_URL, ADMIN_TOKEN } = process.env;

const application = await startLoginConsent({
  adminUrl: ADMIN_URL ?? 'http://127.0.0.1:4445',
  adminToken: ADMIN_TOKEN,
  port: Number(PORT),
});
process.stdout.write(`The login-and-consent application is at ${application.origin}.\n`);
if (ADMIN_URL === undefined) await startServer(application);
