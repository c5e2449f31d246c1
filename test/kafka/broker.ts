/** A real Kafka for the tests: what every way to start one offers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin } from '@platformatic/kafka'
import { issue, type IssuedCertificate } from '../../fixtures/sandbox/data-plane/authority.ts'

/**
 * One node (KRaft), without automatic creation of topics. Clients of the plain listener may do everything; others may
 * do what no ACL restricts.
 */
export interface Broker extends AsyncDisposable {
  /** `host:port` of the listeners, the host by name: plain, TLS, and SASL/SCRAM (both mechanisms) over TLS. */
  readonly plaintext: string
  readonly tls: string
  readonly scram: string
  /** The certificate to trust. */
  readonly caFile: string
  /** Stops the broker as a crash would. It does not come back. */
  crash(): Promise<void>
}

/** The user that SCRAM knows. */
export const USER = 'checkride'
export const PASSWORD = 'a-password-for-tests-only'

const DAY = 24 * 3600 * 1000

/** A self-signed certificate. */
export const certificateFor = (host: string): Promise<IssuedCertificate> =>
  issue({
    names: [host],
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    serial: '01',
    key: 'EC',
    selfSigned: true,
  })

/** Waits until a broker answers; false when it `ended` before that, or does not answer for a minute. */
export async function answers(broker: string, ended: () => boolean): Promise<boolean> {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker], retries: 0 })
  try {
    for (let attempt = 0; attempt < 120 && !ended(); attempt++) {
      // Until it is up, every error means: not yet.
      if (
        await admin.metadata({ topics: [], forceUpdate: true }).then(
          ({ brokers }) => brokers.size > 0,
          () => false,
        )
      )
        return true
      await sleep(500)
    }
    return false
  } finally {
    await admin.close()
  }
}
