import { constants, generateKeyPairSync, type SigningOptions } from 'node:crypto';

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2, and ML-DSA for JOSE: the algorithms of key pairs. */
export type AlgorithmName = `${'RS' | 'PS' | 'ES'}${256 | 384 | 512}` | 'EdDSA' | 'Ed25519' | MlDsaName;

export type MlDsaName = `ML-DSA-${44 | 65 | 87}`;

/** RFC 7518 §3.2: keyed with the client secret, and so never among what a public key verifies (RFC 8725 §3.1). */
export type MacName = `HS${256 | 384 | 512}`;

/** What sets one signature algorithm apart from the others. */
export type SignatureAlgorithm = RsaAlgorithm | EcAlgorithm | EdAlgorithm | MlDsaAlgorithm;

interface Common {
  /** For `crypto.sign`; null where the algorithm brings its own. */
  readonly digest: string | null;
  /** For `crypto.sign` and `crypto.verify`, where the algorithm is not what they do by themselves with such a key. */
  readonly options?: SigningOptions;
  /**
   * Whether a signature is worth the way to the thread pool and back, which costs 20 to 40 microseconds of CPU. One takes
   * (Node 24.21, 600 bytes; behind the stroke, verifying it): ES256 21/51, EdDSA 24/67; RS256 228/20, PS256 254/44,
   * ML-DSA-44 297/95, ML-DSA-87 610/215, ES384 587/491, ES512 1402/1086.
   */
  readonly in_pool: boolean;
  /** Length of every signature, where the key does not decide it (RFC 7518 §3.4, RFC 8032 §5.1.6). */
  readonly signature_bytes?: number;
  /** Members of the public JWK, which are those that RFC 7638 §3.2 hashes too, in lexicographic order. */
  readonly public_members: readonly string[];
  /** The first is there in every private JWK and in no public one. */
  readonly private_members: readonly [string, ...string[]];
}

interface RsaAlgorithm extends Common {
  readonly kty: 'RSA';
}

interface EcAlgorithm extends Common {
  readonly kty: 'EC';
  readonly crv: string;
  readonly signature_bytes: number;
}

interface EdAlgorithm extends Common {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
}

interface MlDsaAlgorithm extends Common {
  readonly kty: 'AKP';
  /** As node:crypto calls the type of the key. */
  readonly key_type: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87';
}

function rsa(digest: string, options?: SigningOptions): RsaAlgorithm {
  return {
    kty: 'RSA',
    digest,
    ...(options && { options }),
    in_pool: true,
    public_members: ['e', 'kty', 'n'],
    private_members: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
  };
}

/** RFC 7518 §3.5: the salt is as long as the digest. */
const PSS: SigningOptions = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};

function ec(crv: string, digest: string, signature_bytes: number, in_pool: boolean): EcAlgorithm {
  return {
    kty: 'EC',
    crv,
    digest,
    in_pool,
    signature_bytes,
    public_members: ['crv', 'kty', 'x', 'y'],
    private_members: ['d'],
  };
}

const ED25519: EdAlgorithm = {
  kty: 'OKP',
  crv: 'Ed25519',
  digest: null,
  in_pool: false,
  signature_bytes: 64,
  public_members: ['crv', 'kty', 'x'],
  private_members: ['d'],
};

/** FIPS 204; the IETF's "ML-DSA for JOSE and COSE" makes `alg` a required member of the JWK, so it is hashed too. */
function mlDsa(key_type: MlDsaAlgorithm['key_type'], signature_bytes: number): MlDsaAlgorithm {
  return {
    kty: 'AKP',
    key_type,
    digest: null,
    in_pool: true,
    signature_bytes,
    public_members: ['alg', 'kty', 'pub'],
    private_members: ['priv'],
  };
}

/** Every algorithm that a signature may have here, ours and our clients'. */
export const SIGNATURE_ALGORITHMS: Readonly<Record<AlgorithmName, SignatureAlgorithm>> = {
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: rsa('sha256', PSS),
  PS384: rsa('sha384', PSS),
  PS512: rsa('sha512', PSS),
  ES256: ec('P-256', 'sha256', 64, false),
  ES384: ec('P-384', 'sha384', 96, true),
  ES512: ec('P-521', 'sha512', 132, true),
  EdDSA: ED25519,
  // The name that RFC 9864 §2.2 gives it, which openid-client signs assertions with.
  Ed25519: ED25519,
  'ML-DSA-44': mlDsa('ml-dsa-44', 2420),
  'ML-DSA-65': mlDsa('ml-dsa-65', 3309),
  'ML-DSA-87': mlDsa('ml-dsa-87', 4627),
};

interface MacAlgorithm {
  readonly digest: string;
  /** A key has at least the length of the hash (RFC 7518 §3.2). */
  readonly key_bytes: number;
}

const MAC_ALGORITHMS: Readonly<Record<MacName, MacAlgorithm>> = {
  HS256: { digest: 'sha256', key_bytes: 32 },
  HS384: { digest: 'sha384', key_bytes: 48 },
  HS512: { digest: 'sha512', key_bytes: 64 },
};

const BY_NAME: ReadonlyMap<string, SignatureAlgorithm> = new Map(Object.entries(SIGNATURE_ALGORITHMS));
const MAC_BY_NAME: ReadonlyMap<string, MacAlgorithm> = new Map(Object.entries(MAC_ALGORITHMS));

const ALL_NAMES: readonly string[] = [...BY_NAME.keys()];

/** Those of key pairs that work on every runtime; those that a setting must allow are not among them. */
export const SIGNATURE_ALGORITHM_NAMES: readonly string[] = ALL_NAMES.filter((name) => !isMlDsa(name));

export const MAC_ALGORITHM_NAMES: readonly string[] = [...MAC_BY_NAME.keys()];

/** @param ml_dsa whether the operator allows ML-DSA. */
export function signatureAlgorithmNames(ml_dsa: boolean): readonly string[] {
  return ml_dsa ? ALL_NAMES : SIGNATURE_ALGORITHM_NAMES;
}

export function isMlDsa(name: string): boolean {
  return BY_NAME.get(name)?.kty === 'AKP';
}

/** Whether this runtime has ML-DSA: Node 24.6 or later, with OpenSSL 3.5 or later. */
export function hasMlDsa(): boolean {
  try {
    generateKeyPairSync('ml-dsa-44');
    return true;
  } catch {
    return false;
  }
}

export function findSignatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  return BY_NAME.get(name);
}

export function findMacAlgorithm(name: string): MacAlgorithm | undefined {
  return MAC_BY_NAME.get(name);
}
