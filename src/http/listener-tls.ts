import { X509Certificate } from 'node:crypto';
import { Server as TlsServer } from 'node:tls';
import type { Config } from '../config/schema.ts';
import type { Clock, Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Listener } from './listener.ts';
import { type ListenerName, loadTls, type TlsCredentials, type TlsSettings } from './tls.ts';
import { type Renewable, rotateTicketKeys, startRenewal } from './tls-renewal.ts';

export interface Listeners {
  readonly public: Listener;
  readonly admin: Listener;
  /** For clients that show a certificate. */
  readonly mtls?: Listener;
}

/** What keeps the certificates of running listeners current. */
export interface Certificates {
  /** Reads them again now. */
  renew(): Promise<void>;
  stop(): void;
}

interface Surroundings {
  readonly config: Pick<Config, 'serve'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A listener's TLS settings; the one for client certificates speaks nothing else. */
export function tlsSettingsOf({ serve }: Pick<Config, 'serve'>, name: ListenerName): TlsSettings {
  return name === 'mtls' ? { ...serve.mtls.tls, enabled: true } : serve[name].tls;
}

/**
 * Takes certificates into use that are renewed while the listeners run: when their files change, and when asked to.
 *
 * @param authorities those of clients' certificates.
 */
export function keepCertificates(
  listeners: Listeners,
  { config, clock, random, log }: Surroundings,
  authorities: Renewable,
): Certificates {
  const named = (['public', 'admin', 'mtls'] as const).flatMap((name) => {
    const listener = listeners[name];
    return listener === undefined ? [] : [{ name, listener }];
  });
  const renewables = named.map(({ name, listener }) =>
    certificateOf(name, tlsSettingsOf(config, name), listener, clock),
  );
  const renewal = startRenewal([...renewables, authorities], log);
  const rotations = named.map(({ listener }) => rotateTicketKeys(listener.server, random));
  return {
    renew: () => renewal.look(true),
    stop() {
      renewal.stop();
      for (const stop of rotations) stop();
    },
  };
}

/** Connections that are open keep the certificate that they began with; new ones get the new. */
function certificateOf(name: ListenerName, settings: TlsSettings, { server }: Listener, clock: Clock): Renewable {
  const { cert, key, enabled } = settings;
  return {
    name: `serve.${name}.tls`,
    paths: enabled ? [cert.path, key.path].flatMap((path) => path || []) : [],
    renew() {
      const credentials = loadTls(name, settings);
      if (credentials === undefined || !(server instanceof TlsServer)) return;
      refuseExpired(name, credentials, clock);
      server.setSecureContext(credentials);
    },
  };
}

function refuseExpired(name: ListenerName, { cert }: TlsCredentials, clock: Clock): void {
  const { validTo, validToDate } = new X509Certificate(cert);
  if (validToDate.getTime() < clock.now()) throw new Error(`serve.${name}.tls: the certificate ended ${validTo}.`);
}
