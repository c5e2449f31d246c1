/** Probes from inside a task: connections tried in a running container by a script that ECS Exec runs. */
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest } from '@smithy/core/transport'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Task } from '@aws-sdk/client-ecs'
import { lastPart } from '../../../arn.ts'
import { AnswerError } from '../../../recording/obstacle.ts'
import type { Scope } from '../../../recording/scope.ts'
import type { Session } from '../../aws/session.ts'
import { probe } from '../probe.ts'
import type { Waiting } from '../waiting.ts'
import { KEY_BYTES } from './cipher.ts'
import type { DataKey } from './handshake.ts'
import { commandFor, hasEnded, readLines, SECONDS_PER_TARGET, type Tried } from './script.ts'
import { runSession } from './session.ts'
import { assertTargets, type Target } from './target.ts'

export type { Tried } from './script.ts'
export type { Target } from './target.ts'

export interface InsideProbes {
  /**
   * Tries TCP connections from a running container. Rejects when ECS opens no session or the session fails; needs the
   * act `ecs-exec`.
   * @param container its name in the task
   * @throws TypeError for targets that are no host names, addresses or ports
   */
  inside(task: Task, container: string, targets: readonly Target[]): Promise<readonly Tried[]>
}

/** Seconds that a session may take: to be opened, for each target with a name that is slow to resolve, and at most. */
const LIMIT = { opening: 15, target: 3 * SECONDS_PER_TARGET, most: 200 }

/** What a caller needs to open the data channel, besides what the calls need. */
const PERMISSION = 'ssmmessages:OpenDataChannel'

export const insideProbes = (session: Session, scope: Scope, { signal }: Pick<Waiting, 'signal'>): InsideProbes => ({
  async inside(task, container, targets) {
    assertTargets(targets)
    const aws = session.acting(scope, 'ecs-exec')
    const { clusterArn, taskArn, containers = [] } = task
    const runtimeId = containers.find(({ name }) => name === container)?.runtimeId
    if (clusterArn === undefined || taskArn === undefined || runtimeId === undefined)
      throw new TypeError(`container ${container} of task ${taskArn} is not described as one that runs`)
    const { tried } = await probe(
      session,
      scope,
      {
        service: 'ecs-exec',
        operation: 'Connect',
        input: { task: taskArn, container, targets },
        permissions: [PERMISSION],
      },
      async () => {
        signal.throwIfAborted()
        const { session: offered } = await aws.ecs.executeCommand({
          cluster: clusterArn,
          task: taskArn,
          container,
          interactive: true,
          command: commandFor(targets),
        })
        const { sessionId, streamUrl, tokenValue } = offered ?? {}
        if (sessionId === undefined || streamUrl === undefined || tokenValue === undefined)
          throw new AnswerError('READ_MALFORMED', 'the answer of ExecuteCommand offers no session')
        assertChannel(streamUrl, session.connection.endpoint !== undefined)
        const makeKey = async (KeyId: string): Promise<DataKey> => {
          const { Plaintext, CiphertextBlob } = await aws.kms.generateDataKey({
            KeyId,
            NumberOfBytes: KEY_BYTES,
            EncryptionContext: {
              'aws:ssm:SessionId': sessionId,
              'aws:ssm:TargetId': targetIdOf(clusterArn, taskArn, runtimeId),
            },
          })
          if (Plaintext === undefined || CiphertextBlob === undefined)
            throw new AnswerError('READ_MALFORMED', 'the answer of GenerateDataKey holds no key')
          return { plaintext: Plaintext, ciphertext: CiphertextBlob }
        }
        const output = await runSession({
          offer: { streamUrl, tokenValue },
          headers: await signatureFor(streamUrl, session),
          makeKey,
          isComplete: hasEnded,
          // also when the evaluation is over, so that nothing keeps running in the container
          signal: AbortSignal.any([
            signal,
            AbortSignal.timeout(Math.min(LIMIT.opening + targets.length * LIMIT.target, LIMIT.most) * 1000),
          ]),
        })
        return { tried: readLines(output, targets) }
      },
    )
    return tried
  },
})

/** The name by which Session Manager knows a container, which the key of its session is bound to. */
const targetIdOf = (clusterArn: string, taskArn: string, runtimeId: string): string =>
  `ecs:${lastPart(clusterArn)}_${lastPart(taskArn)}_${runtimeId}`

/** Requires TLS, except of an emulator. Errors do not quote the address, which may be signed. */
function assertChannel(streamUrl: string, emulator: boolean): void {
  const { protocol = 'none' } = URL.parse(streamUrl) ?? {}
  if (protocol !== 'wss:' && !(emulator && protocol === 'ws:'))
    throw new AnswerError(
      'READ_MALFORMED',
      `the answer of ExecuteCommand offers a session at no address that may be used (protocol ${protocol})`,
    )
}

/** The channel's request is signed like a call, unless its URL is signed already. */
async function signatureFor(streamUrl: string, session: Session): Promise<Record<string, string>> {
  const url = new URL(streamUrl)
  if (url.searchParams.has('X-Amz-Signature')) return {}
  const signer = new SignatureV4({
    service: 'ssmmessages',
    region: session.connection.region,
    credentials: await session.credentials(),
    sha256: Sha256,
  })
  const request = new HttpRequest({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  })
  const { headers } = await signer.sign(request)
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'))
}
