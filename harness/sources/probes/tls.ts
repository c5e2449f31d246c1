/** A connection to a target, and the result of the TLS handshake on it. */
import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { connect as secure, rootCertificates, type TLSSocket } from 'node:tls'
import type { X509Certificate } from 'node:crypto'
import type { Address } from './connect-to.ts'
import { ConnectionClosed, ProbeError } from './failure.ts'

/** A certificate as the server presented it. Times are ISO 8601. */
export interface CertificateSeen {
  readonly subject: string
  readonly issuer: string
  /** Subject alternative names: DNS names and addresses. */
  readonly names: readonly string[]
  /** Hexadecimal digits in upper case. */
  readonly serial: string
  readonly validFrom: string
  readonly validTo: string
  readonly sha256: string
}

/** What a handshake showed. */
export interface TlsSeen {
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  readonly cipher: string
  /** Whether the chain leads to a trusted authority, is valid now and names the host. */
  readonly authorized: boolean
  /** Why it is not, in OpenSSL's words: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
  readonly unauthorizedBecause?: string
  /** The server's own certificate first. */
  readonly chain: readonly CertificateSeen[]
}

/** The newest TLS version that is offered: what old clients can do. */
export type TlsLimit = 'TLSv1.1' | 'TLSv1.2'

export interface TlsOptions {
  /** Name by which the target is asked, and which its certificate must hold. */
  readonly serverName: string
  /** PEM text or names of PEM files, trusted besides the public authorities. */
  readonly trusted: readonly string[]
  readonly newest?: TlsLimit
  readonly signal: AbortSignal
}

/**
 * Opens a TCP connection to the first of the host's addresses that takes it. Rejects with the system's error.
 * @throws ProbeError when the time is up before the name is resolved
 */
export async function openSocket({ host, port }: Address, signal: AbortSignal): Promise<Socket> {
  const addresses = await addressesOf(host, signal)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: (_host, _options, done) => done(null, addresses) })
    const abort = (): void => void socket.destroy(signal.reason as Error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function addressesOf(host: string, signal: AbortSignal): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const onTimeout = (): void =>
      reject(
        new ProbeError(
          'READ_UNREACHABLE',
          `${host}: the name was not resolved in time. Nothing is known of the target.`,
          signal.reason,
        ),
      )
    signal.addEventListener('abort', onTimeout, { once: true })
    lookup(host, { all: true })
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onTimeout))
  })
}

/**
 * Makes the TLS handshake. An untrusted certificate does not reject: the result says so, and nothing may be sent then.
 * Rejects with OpenSSL's error when the handshake fails.
 */
export function handshake(
  socket: Socket,
  { serverName, trusted, newest, signal }: TlsOptions,
): Promise<{ readonly socket: TLSSocket; readonly seen: TlsSeen }> {
  const ca = trusted.length === 0 ? {} : { ca: [...rootCertificates, ...trusted.map(pemOf)] }
  // OpenSSL refuses old versions by default; they are enabled to test whether the target does.
  const old =
    newest === undefined ? {} : ({ minVersion: 'TLSv1', maxVersion: newest, ciphers: 'DEFAULT@SECLEVEL=0' } as const)
  return new Promise((resolve, reject) => {
    // An address is no server name. Verification is judged by `authorized`, before anything is sent.
    const named = /^[\d.]+$|:/.test(serverName) ? { host: serverName } : { host: serverName, servername: serverName }
    const tls = secure({ socket, ...named, ...ca, ...old, ALPNProtocols: ['http/1.1'], rejectUnauthorized: false })
    const abort = (): void => void tls.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    const ended = (): void => reject(new ConnectionClosed('the connection was closed during the TLS handshake'))
    tls.once('error', reject)
    tls.once('close', ended)
    tls.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      tls.off('error', reject)
      tls.off('close', ended)
      resolve({ socket: tls, seen: seenOf(tls) })
    })
  })
}

const pemOf = (pemOrFile: string): string =>
  pemOrFile.includes('-----BEGIN') ? pemOrFile : readFileSync(pemOrFile, 'utf8')

function seenOf(tls: TLSSocket): TlsSeen {
  const chain: CertificateSeen[] = []
  for (
    let certificate: X509Certificate | undefined = tls.getPeerX509Certificate();
    certificate !== undefined && chain.length < 10;
    certificate = certificate.issuerCertificate
  )
    chain.push(certificateOf(certificate))
  const reason: unknown = tls.authorizationError
  return {
    protocol: tls.getProtocol() ?? 'unknown',
    cipher: tls.getCipher().name,
    authorized: tls.authorized,
    ...(tls.authorized
      ? {}
      : {
          unauthorizedBecause:
            reason instanceof Error ? ((reason as NodeJS.ErrnoException).code ?? reason.message) : String(reason),
        }),
    chain,
  }
}

const certificateOf = ({
  subject,
  issuer,
  subjectAltName = '',
  serialNumber,
  validFromDate,
  validToDate,
  fingerprint256,
}: X509Certificate): CertificateSeen => ({
  subject: subject ?? '',
  issuer: issuer ?? '',
  names: subjectAltName.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []),
  serial: serialNumber.toUpperCase(),
  validFrom: validFromDate.toISOString(),
  validTo: validToDate.toISOString(),
  sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
})
