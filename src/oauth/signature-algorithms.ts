import { constants, type SigningOptions } from 'node:crypto';

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2. `none` and the symmetric ones are not among them (RFC 8725 §3.2). */
export type AlgorithmName = `${'RS' | 'PS' | 'ES'}${256 | 384 | 512}` | 'EdDSA' | 'Ed25519';

/** What sets one signature algorithm of RFC 7518 §3.1 and RFC 8037 §3.1 apart from the others. */
export type SignatureAlgorithm = RsaAlgorithm | EcAlgorithm | EdAlgorithm;

interface Common {
  /** For `crypto.sign`; null where the algorithm brings its own. */
  readonly digest: string | null;
  readonly sign: SigningOptions;
  /** Length of every signature, where the key does not decide it (RFC 7518 §3.4, RFC 8032 §5.1.6). */
  readonly signature_bytes?: number;
  /** Members of the public JWK, which are those that RFC 7638 §3.2 hashes too, in lexicographic order. */
  readonly public_members: readonly string[];
  readonly private_members: readonly string[];
}

interface RsaAlgorithm extends Common {
  readonly kty: 'RSA';
}

interface EcAlgorithm extends Common {
  readonly kty: 'EC';
  readonly crv: string;
}

interface EdAlgorithm extends Common {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
}

function rsa(digest: string, sign: SigningOptions): RsaAlgorithm {
  return {
    kty: 'RSA',
    digest,
    sign,
    public_members: ['e', 'kty', 'n'],
    private_members: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
  };
}

const PKCS1: SigningOptions = { padding: constants.RSA_PKCS1_PADDING };
/** RFC 7518 §3.5: the salt is as long as the digest. */
const PSS: SigningOptions = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};

function ec(crv: string, digest: string, signature_bytes: number): EcAlgorithm {
  return {
    kty: 'EC',
    crv,
    digest,
    sign: { dsaEncoding: 'ieee-p1363' },
    signature_bytes,
    public_members: ['crv', 'kty', 'x', 'y'],
    private_members: ['d'],
  };
}

const ED25519: EdAlgorithm = {
  kty: 'OKP',
  crv: 'Ed25519',
  digest: null,
  sign: {},
  signature_bytes: 64,
  public_members: ['crv', 'kty', 'x'],
  private_members: ['d'],
};

/** Every algorithm that a signature may have here, ours and our clients'. */
export const SIGNATURE_ALGORITHMS: Readonly<Record<AlgorithmName, SignatureAlgorithm>> = {
  RS256: rsa('sha256', PKCS1),
  RS384: rsa('sha384', PKCS1),
  RS512: rsa('sha512', PKCS1),
  PS256: rsa('sha256', PSS),
  PS384: rsa('sha384', PSS),
  PS512: rsa('sha512', PSS),
  ES256: ec('P-256', 'sha256', 64),
  ES384: ec('P-384', 'sha384', 96),
  ES512: ec('P-521', 'sha512', 132),
  EdDSA: ED25519,
  // The name that RFC 9864 §2.2 gives it, which openid-client signs assertions with.
  Ed25519: ED25519,
};

const BY_NAME: ReadonlyMap<string, SignatureAlgorithm> = new Map(Object.entries(SIGNATURE_ALGORITHMS));

export const SIGNATURE_ALGORITHM_NAMES: readonly string[] = [...BY_NAME.keys()];

export function findSignatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  return BY_NAME.get(name);
}
