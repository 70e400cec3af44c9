import { join } from 'node:path';
import { type Demo, DemoError, startDemo } from '../../scripts/demo.ts';
import type { LoginConsent } from './login-consent.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What Signet has to be told; the first three are enough. */
function settingsFor({ origin }: LoginConsent): Record<string, string> {
  return {
    URLS_LOGIN: `${origin}/login`,
    URLS_CONSENT: `${origin}/consent`,
    URLS_LOGOUT: `${origin}/logout`,
    URLS_REGISTRATION: `${origin}/registration`,
    URLS_ERROR: `${origin}/error`,
    URLS_DEVICE_VERIFICATION: `${origin}/device`,
    URLS_DEVICE_SUCCESS: `${origin}/device/done`,
  };
}

/** Signet for development and a demo application to sign in to, as `npm start` has them, but with our pages. */
export async function startServer(application: LoginConsent): Promise<void> {
  try {
    const demo = await startDemo({
      publicPort: 4444,
      adminPort: 4445,
      applicationPort: 5555,
      data: join(ROOT, 'data'),
      environment: settingsFor(application),
    });
    process.stdout.write(`Open ${demo.application} and sign in as ada ("the analytical engine"). Ctrl-C stops all.\n`);
    stopWithEither(demo, application);
  } catch (error) {
    await application.close();
    if (!(error instanceof DemoError)) throw error;
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function stopWithEither(demo: Demo, application: LoginConsent): void {
  let asked = false;
  const stop = (): void => {
    if (!asked) void Promise.all([demo.close(), application.close()]);
    asked = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  void demo.ended.then((code) => {
    process.exitCode = asked ? 0 : code;
    stop();
  });
}
