import { readdirSync, readFileSync } from 'node:fs';

/** A thread of this process as Linux sees it. */
export interface Thread {
  readonly id: string;
  readonly nice: number;
}

/** Those in which secrets are hashed; `name` is what the system keeps of a thread's name, 15 bytes. */
export function hashingThreads(): Thread[] {
  return threads().filter(({ name }) => name === 'signet-hashing');
}

export function niceOfOthers(): number[] {
  return threads()
    .filter(({ name }) => name !== 'signet-hashing')
    .map(({ nice }) => nice);
}

function threads(): (Thread & { readonly name: string })[] {
  return readdirSync('/proc/self/task').flatMap((id) => {
    try {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
      // proc_pid_stat(5): the name in parentheses may hold anything; the niceness is field 19, the 17th after it.
      const end = stat.lastIndexOf(')');
      const fields = stat.slice(end + 2).split(' ');
      return [{ id, name: stat.slice(stat.indexOf('(') + 1, end), nice: Number(fields[16]) }];
    } catch {
      return [];
    }
  });
}
