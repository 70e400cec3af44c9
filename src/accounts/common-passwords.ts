/**
 * What is guessed first (NIST SP 800-63B §3.1.1.2): the beginnings of every list of leaked passwords. Short on purpose:
 * attempts are slowed down, so that only the first few hundred guesses count.
 */
const WORDS = [
  'password',
  'passwort',
  'motdepasse',
  'contrasena',
  'iloveyou',
  'princess',
  'sunshine',
  'football',
  'baseball',
  'superman',
  'batman',
  'starwars',
  'trustno',
  'whatever',
  'welcome',
  'letmein',
  'dragon',
  'monkey',
  'master',
  'shadow',
  'michael',
  'jennifer',
  'computer',
  'internet',
  'liverpool',
  'chelsea',
  'charlie',
  'samsung',
  'pokemon',
  'changeme',
  'secret',
  'admin',
  'administrator',
  'root',
  'user',
  'test',
  'demo',
  'guest',
  'login',
  'hello',
  'qwerty',
  'qwertz',
  'azerty',
];

const RUNS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  '1q2w3e4r5t6y7u8i9o0p',
];

/** @param password lower-case. A word of the list with digits or signs around it, a run of keys, or one thing repeated. */
export function isCommonPassword(password: string): boolean {
  const core = password.replace(/^[^a-z]+|[^a-z]+$/g, '');
  if (WORDS.includes(core) && password.length - core.length <= 5) return true;
  if (RUNS.some((run) => run.includes(password) || run.includes([...password].reverse().join('')))) return true;
  return /^(.{1,4})\1+$/.test(password);
}
