import { type Answer, type Application, challengeOf, follow, refusalOf, type Visit } from './application.ts';
import { devicePage, messagePage } from './pages.ts';

/** `urls.device.verification`: which device is it? */
export async function showDevice(_application: Application, visit: Visit): Promise<Answer> {
  return ask(visit, visit.query.get('user_code') ?? '');
}

export async function enterCode({ api }: Application, visit: Visit): Promise<Answer> {
  const user_code = visit.form.get('user_code') ?? '';
  const deviceChallenge = challengeOf(visit, 'device_challenge');
  try {
    return await follow(api.acceptUserCodeRequest({ deviceChallenge, acceptDeviceUserCodeRequest: { user_code } }));
  } catch (error) {
    const problem = PROBLEMS[refusalOf(error)?.status ?? 0];
    if (problem === undefined) throw error;
    return ask(visit, user_code, problem);
  }
}

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'This code is wrong, has expired, or was used before.',
  429: 'Too many wrong codes. Wait a moment.',
};

function ask(visit: Visit, user_code: string, problem?: string): Answer {
  const challenge = challengeOf(visit, 'device_challenge');
  return { kind: 'page', page: devicePage({ csrf: visit.csrf, challenge, user_code, problem }) };
}

/** `urls.device.success` */
export async function showDone(): Promise<Answer> {
  const text = 'The device goes on by itself; this window can be closed.';
  return { kind: 'page', page: messagePage({ id: 'device-done', title: 'Done', text }) };
}
