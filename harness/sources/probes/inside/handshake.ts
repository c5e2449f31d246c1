/**
 * The handshake that the container's agent requires before it starts: the client must know the type of session, and
 * supply a data key where the session is encrypted.
 */
import { ClientCipher } from './cipher.ts'
import { jsonOf } from './stream.ts'
import type { Message } from './message.ts'

/** A data key of KMS. */
export interface DataKey {
  readonly plaintext: Uint8Array
  readonly ciphertext: Uint8Array
}

export type KeyMaker = (kmsKeyId: string) => Promise<DataKey>

/** The client version that is reported: the first that signs its request. */
export const CLIENT_VERSION = '1.2.764.0'

const SUCCESS = 1
const FAILED = 2
const UNSUPPORTED = 3
const SESSION_TYPES: readonly unknown[] = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands']

interface ProcessedAction {
  readonly ActionType: unknown
  readonly ActionStatus: number
  readonly ActionResult?: object
  readonly Error?: string
}

export interface Answered {
  /** Payload of the response. */
  readonly response: Buffer
  /** Present when the session is encrypted from now on. */
  readonly cipher?: ClientCipher
  /** Why the handshake fails; the response says only that it does. */
  readonly failure?: Error
}

/** Answers a handshake request. Does not reject when the key cannot be made: the agent gets a response first. */
export async function answerHandshake(request: Message, makeKey: KeyMaker): Promise<Answered> {
  const { RequestedClientActions: requested } = jsonOf(request)
  const processed: ProcessedAction[] = []
  let cipher: ClientCipher | undefined
  let failure: Error | undefined
  for (const { ActionType, ActionParameters } of Array.isArray(requested) ? (requested as RequestedAction[]) : []) {
    if (ActionType === 'SessionType') {
      const known = SESSION_TYPES.includes(ActionParameters?.SessionType)
      processed.push(
        known
          ? { ActionType, ActionStatus: SUCCESS }
          : { ActionType, ActionStatus: FAILED, Error: 'unknown session type' },
      )
    } else if (ActionType === 'KMSEncryption') {
      try {
        const key = await makeKey(String(ActionParameters?.KMSKeyId))
        cipher = new ClientCipher(key.plaintext)
        key.plaintext.fill(0)
        processed.push({
          ActionType,
          ActionStatus: SUCCESS,
          ActionResult: { KMSCipherTextKey: Buffer.from(key.ciphertext).toString('base64') },
        })
      } catch (error) {
        failure = error as Error
        processed.push({ ActionType, ActionStatus: FAILED, Error: 'no data key for the session' })
      }
    } else processed.push({ ActionType, ActionStatus: UNSUPPORTED, Error: 'unsupported action' })
  }
  const Errors = processed.flatMap((action) => action.Error ?? [])
  const response = Buffer.from(
    JSON.stringify({ ClientVersion: CLIENT_VERSION, ProcessedClientActions: processed, Errors }),
  )
  return { response, ...(cipher && { cipher }), ...(failure && { failure }) }
}

interface RequestedAction {
  readonly ActionType?: unknown
  readonly ActionParameters?: { readonly SessionType?: unknown; readonly KMSKeyId?: unknown }
}
