import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import { probeFailure } from './failure.ts'

/** What a probe asks: `http` `GET` `{ url }`. */
interface ProbeQuestion {
  readonly service: string
  readonly operation: string
  readonly input: object
  /** IAM actions that it needs by itself, besides those of the calls that it makes. */
  readonly permissions?: readonly string[]
}

/**
 * Asks something that is not an AWS API (HTTP, TLS, Kafka): recorded and cited like a call; identical probes of a run
 * are shared. No answer from the target is a result too: `request` rejects only when it could not be made.
 */
export const probe = <Output extends object>(
  session: Session,
  scope: Scope,
  { permissions = [], ...question }: ProbeQuestion,
  request: () => Promise<Output>,
): Promise<Output> =>
  session.requester.observe(
    scope,
    { ...question, permissions, region: session.connection.region },
    request,
    probeFailure,
  )
