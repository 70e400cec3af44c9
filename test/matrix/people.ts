import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, consent, logIn, pageKind, redeem } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { SCOPE } from './world.ts';

/** The access token of a person who signs in by this name. */
export async function signedInAs(server: TestProvider, identifier: string): Promise<string> {
  const agent = new UserAgent(server.issuer);
  let page = await logIn(agent, await agent.visit(authorizationUrl(server, { scope: SCOPE })), { identifier });
  if (pageKind(page) === 'consent') page = await consent(agent, page);
  const { body } = await redeem(server, new URL(page.left ?? page.at));
  return String(body['access_token']);
}
