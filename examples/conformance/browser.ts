/** What the suite's browser does on our pages: the tasks of a configuration's `browser` and `override`. */

const ISSUER = 'https://localhost:9443';

interface Task {
  readonly task: string;
  readonly match: string;
  readonly optional?: boolean;
  readonly commands: readonly (readonly (string | number)[])[];
}

interface Visit {
  readonly match: string;
  readonly 'match-limit'?: number;
  readonly tasks: readonly Task[];
}

/** @param screenshot for the modules that want to see the page; to others one that nobody asked for is a matter to review. */
const logIn = (screenshot: boolean): Task => ({
  task: 'Log in',
  optional: true,
  match: `${ISSUER}/login*`,
  commands: [
    ['wait', 'id', 'login-submit', 10, ...(screenshot ? ['(?s).*', 'update-image-placeholder-optional'] : [])],
    ['text', 'id', 'login-identifier', 'ada', 'optional'],
    ['text', 'id', 'login-password', 'correct horse battery staple', 'optional'],
    ['click', 'id', 'login-submit'],
  ],
});

const consent: Task = {
  task: 'Consent',
  optional: true,
  match: `${ISSUER}/consent*`,
  commands: [['click', 'id', 'consent-accept']],
};

const refuse: Task = {
  task: 'Refuse',
  match: `${ISSUER}/*`,
  commands: [['click', 'id', 'login-cancel']],
};

const back: Task = {
  task: 'Back at the suite',
  match: '*/test/*/callback*',
  commands: [['wait', 'id', 'submission_complete', 10]],
};

/** All that is asked for is a picture of the login page. */
const picture: Task = {
  task: 'Picture',
  match: `${ISSUER}/login*`,
  commands: [['wait', 'id', 'login-submit', 10, '(?s).*', 'update-image-placeholder']],
};

/** An error that is not the application's to see. */
function errorPage(code: string): Task {
  return {
    task: 'Error page',
    match: `${ISSUER}/*`,
    commands: [['wait', 'id', 'error-code', 10, code, 'update-image-placeholder']],
  };
}

const signOut: Task = {
  task: 'Sign out',
  match: `${ISSUER}/logout*`,
  commands: [['click', 'id', 'logout-confirm']],
};

const signedOut: Task = {
  task: 'Signed out',
  match: `${ISSUER}/logged-out*`,
  commands: [['wait', 'id', 'logged-out', 10, '.*', 'update-image-placeholder']],
};

const authorization = (screenshot = true): Visit => ({
  match: `${ISSUER}/oauth2/auth*`,
  tasks: [logIn(screenshot), consent, back],
});

/** Somebody looks at the login page, and leaves it. */
const look: Visit = {
  match: `${ISSUER}/oauth2/auth*`,
  'match-limit': 1,
  tasks: [{ task: 'Look', match: `${ISSUER}/login*`, commands: [['wait', 'id', 'login-submit', 10]] }],
};

function logout(...tasks: readonly Task[]): Visit {
  return { match: `${ISSUER}/oauth2/sessions/logout*`, tasks };
}

function frameAnswers(name: string): Visit {
  const task = { task: 'The frame has answered', match: '*', commands: [['wait', 'contains', 'session_result', 10]] };
  return { match: `https://127.0.0.1:8443/test/*/${name}*`, tasks: [task] };
}

export function browser(): readonly Visit[] {
  const redirected = {
    task: 'Back at the suite',
    match: '*',
    commands: [['wait', 'contains', '/post_logout_redirect', 10]],
  };
  return [authorization(), logout(redirected), frameAnswers('session_verify'), frameAnswers('second_session_verify')];
}

/** The modules that end elsewhere than with an answer to the application. */
export function overrides(): Readonly<Record<string, { readonly browser: readonly Visit[] }>> {
  const ends = (...tasks: readonly Task[]) => ({ browser: [{ match: `${ISSUER}/oauth2/auth*`, tasks }] });
  const signsOut = (...tasks: readonly Task[]) => ({ browser: [authorization(), logout(...tasks)] });
  const refused = ends(errorPage('invalid_request'));
  return {
    'oidcc-ensure-registered-redirect-uri': refused,
    'oidcc-ensure-request-object-with-redirect-uri': { browser: [authorization(false)] },
    'oidcc-ensure-redirect-uri-in-authorization-request': refused,
    'oidcc-redirect-uri-query-mismatch': refused,
    'oidcc-registration-logo-uri': ends(picture),
    'oidcc-registration-policy-uri': ends(picture),
    'oidcc-registration-tos-uri': ends(picture),
    'oidcc-redirect-uri-query-added': refused,
    'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': signsOut(errorPage('invalid_request')),
    'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': signsOut(errorPage('invalid_request')),
    'oidcc-rp-initiated-logout-modified-id-token-hint': signsOut(errorPage('invalid_request')),
    'oidcc-rp-initiated-logout-bad-id-token-hint': signsOut(errorPage('invalid_request')),
    'oidcc-rp-initiated-logout-no-id-token-hint': signsOut(errorPage('invalid_request')),
    'oidcc-rp-initiated-logout-no-params': signsOut(signOut, signedOut),
    'oidcc-rp-initiated-logout-only-state': signsOut(signOut, signedOut),
    'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': signsOut(signedOut),
  };
}

/** The plans of FAPI 2.0, whose modules end with an answer to the application or at its pushed request. */
export const fapi2: { readonly browser: readonly Visit[]; readonly override: object } = {
  browser: [authorization(false)],
  override: {
    'fapi2-security-profile-final-user-rejects-authentication': {
      browser: [{ ...authorization(false), tasks: [refuse, back] }],
    },
    'fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': {
      browser: [look, authorization(false)],
    },
  },
};
