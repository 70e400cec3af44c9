import type { Listener } from './listener.ts';

/**
 * Stops a listener: no new connections, idle ones end at once, requests in flight are answered with
 * `Connection: close`. What has not finished after `timeoutMs` is cut off.
 * @returns whether everything finished in time
 */
export async function stop(listener: Listener, timeoutMs: number): Promise<boolean> {
  let inTime = true;
  const timer = setTimeout(() => {
    inTime = false;
    listener.server.closeAllConnections();
  }, timeoutMs);
  try {
    await listener.close();
  } finally {
    clearTimeout(timer);
  }
  return inTime;
}
