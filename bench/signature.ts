import { generateKeyPairSync, sign } from 'node:crypto';

const SIGNATURES = 400;

/** Microseconds of processor time that an RS256 signature with a key of 2048 bits takes here. */
export function signatureCost(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const input = Buffer.alloc(500, 7);
  for (let at = 0; at < SIGNATURES / 4; at++) sign('sha256', input, privateKey);
  const before = process.cpuUsage();
  for (let at = 0; at < SIGNATURES; at++) sign('sha256', input, privateKey);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / SIGNATURES;
}
