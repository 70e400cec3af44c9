import { generateKeyPairSync, sign } from 'node:crypto';
import { quantile } from './load.ts';

const TURNS = 40;
const SIGNATURES = 20;

/** Microseconds of processor time that an RS256 signature with a key of 2048 bits takes here: the lower quartile of turns. */
export function signatureCost(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const input = Buffer.alloc(500, 7);
  const turns = Array.from({ length: TURNS }, () => {
    const before = process.cpuUsage();
    for (let at = 0; at < SIGNATURES; at++) sign('sha256', input, privateKey);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / SIGNATURES;
  });
  return quantile(turns, 0.25);
}
