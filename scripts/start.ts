/** `npm start`: Signet for development and a demo application beside it. Ctrl-C stops both. */
import { join } from 'node:path';
import { type Demo, DemoError, startDemo } from './demo.ts';
import { root } from './steps.ts';

try {
  const demo = await startDemo({
    publicPort: port('SERVE_PUBLIC_PORT', '4444'),
    adminPort: port('SERVE_ADMIN_PORT', '4445'),
    applicationPort: port('DEMO_PORT', '5555'),
    data: join(root, 'data'),
  });
  process.stdout.write(welcome(demo));
  stopWithEither(demo);
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  if (error.message !== '') process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function port(variable: string, fallback: string): number {
  const text = process.env[variable] ?? fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0 && number < 65_536) return number;
  throw new DemoError(`${variable} must be a port from 1 to 65535; it is "${text}".`);
}

function stopWithEither(demo: Demo): void {
  let asked = false;
  const stop = (): void => {
    if (!asked) void demo.close();
    asked = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  void demo.ended.then((code) => {
    process.exitCode = asked ? 0 : code;
    stop();
  });
}

function welcome({ issuer, admin, application, password }: Demo): string {
  const account =
    password === undefined
      ? [
          '  account      demo',
          '               its password was printed at the first start; set a new one with:',
          '               npx signet set-password user demo',
        ]
      : ['  account      demo', `  password     ${password}   (printed only now)`];
  return `
  Signet is running.

  application  ${application}
${account.join('\n')}

  provider     ${issuer}
  admin API    ${admin}   (this machine only)

  Open the application, choose "Sign in with Signet", and sign in as demo.
  More clients and people: npx signet create oauth2-client --help, npx signet create user --help.
  Ctrl-C stops everything; the data stays in ./data.

`;
}
