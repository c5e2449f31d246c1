/**
 * Records one SDK command: its input, each attempt with the raw body's hash, and the output. The middleware is added to
 * the command, not to the client, so that concurrent calls are not mixed up.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/transport'
import { NormalizedSchema } from '@smithy/core/schema'
import type { HandlerExecutionContext, MiddlewareStack, StaticOperationSchema } from '@smithy/types'
import type { Attempt } from '../../../record/run.ts'
import type { RawCall } from '../../recording/call.ts'
import { AnswerError } from '../../recording/obstacle.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
interface Context extends HandlerExecutionContext {
  readonly inputFilterSensitiveLog?: (value: unknown) => unknown
  readonly outputFilterSensitiveLog?: (value: unknown) => unknown
}
interface SmithyContext {
  readonly operation?: string
  readonly operationSchema?: StaticOperationSchema
}
type Command = { readonly middlewareStack: MiddlewareStack<object, { $metadata: object }> }
type Result = {
  readonly response: unknown
  readonly output: { $metadata: { httpStatusCode?: number; requestId?: string } }
}
type Next = (args: { input: unknown; request?: unknown }) => Promise<Result>

const smithy = (context: HandlerExecutionContext): SmithyContext => (context['__smithy_context'] ?? {}) as SmithyContext

/**
 * Calls `done` exactly once for every send of the command.
 * `protocol` is the shape id of the client's protocol, such as `aws.protocols#ec2Query`: it decides what an answer must
 * look like.
 */
export function observe<C extends object>(command: C, protocol: string, done: (call: RawCall) => void): C {
  const stack = (command as unknown as Command).middlewareStack
  const attempts: Attempt[] = []
  // Outermost: once per call, around serialization and all retries.
  stack.add(
    ((next: Next, context: Context) => async (args: { input: unknown }) => {
      const startedAt = new Date()
      const input = context.inputFilterSensitiveLog?.(args.input) ?? args.input
      const finish = (rest: Partial<RawCall>): void =>
        done({
          operation: smithy(context).operation ?? context.commandName ?? '?',
          input,
          startedAt,
          endedAt: new Date(),
          attempts,
          ...rest,
        })
      try {
        const result = await next(args)
        const { $metadata, ...output } = (context.outputFilterSensitiveLog?.(result.output) ??
          result.output) as Result['output']
        finish({ output, ...metadata(result.output.$metadata ?? $metadata) })
        return result
      } catch (error) {
        finish({ error, ...metadata((error as { $metadata?: object }).$metadata ?? {}) })
        throw error
      }
    }) as never,
    { step: 'initialize', priority: 'high', name: 'checkrideCall', override: true },
  )
  // Innermost: once per attempt, next to the wire; the deserializer has priority "normal" in this step.
  stack.add(
    ((next: Next, context: Context) => async (args: { input: unknown }) => {
      const attempt: Mutable<Attempt> = { startedAt: new Date().toISOString(), endedAt: '' }
      attempts.push(attempt)
      try {
        const result = await next(args)
        if (HttpResponse.isInstance(result.response))
          await readBody(attempt, result.response, protocol, smithy(context))
        return result
      } catch (error) {
        attempt.failure = error instanceof Error ? error.name : String(error)
        throw error
      } finally {
        attempt.endedAt = new Date().toISOString()
      }
    }) as never,
    { step: 'deserialize', priority: 'low', name: 'checkrideAttempt', override: true },
  )
  return command
}

const metadata = ({
  httpStatusCode,
  requestId,
}: {
  httpStatusCode?: number
  requestId?: string
}): Partial<RawCall> => ({
  ...(httpStatusCode === undefined ? {} : { status: httpStatusCode }),
  ...(requestId === undefined ? {} : { requestId }),
})

async function readBody(
  attempt: Mutable<Attempt>,
  response: HttpResponse,
  protocol: string,
  { operation = '', operationSchema }: SmithyContext,
): Promise<void> {
  attempt.status = response.statusCode
  const requestId = response.headers['x-amzn-requestid'] ?? response.headers['x-amz-request-id']
  if (requestId !== undefined) attempt.requestId = requestId
  if (response.headers['date'] !== undefined) attempt.serviceDate = response.headers['date']
  if (!(response.body instanceof Readable)) return
  const chunks: Buffer[] = []
  for await (const chunk of response.body) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  // A short secret could be guessed from its digest.
  if (!holdsSecrets(operationSchema)) {
    attempt.bodyBytes = body.length
    attempt.bodySha256 = createHash('sha256').update(body).digest('hex')
  }
  if (response.statusCode < 300) assertIsAnswer(body, protocol, operation, operationSchema)
  // Kept as a stream: S3's detection of errors within a 200 answer works on streams only.
  response.body = Readable.from([body], { objectMode: false })
}

/**
 * Refuses XML error pages and cut documents, which the SDK reads as an answer without members: a check would take them
 * for "there is none".
 * @throws AnswerError READ_MALFORMED
 */
function assertIsAnswer(
  body: Buffer,
  protocol: string,
  operation: string,
  schema: StaticOperationSchema | undefined,
): void {
  if (hasPayload(schema)) return
  const malformed = (how: string): never => {
    throw new AnswerError('READ_MALFORMED', `the body of ${operation} (${body.length} bytes) ${how}`)
  }
  const rpc = /Json1_|Query/.test(protocol)
  if (body.length === 0) return rpc && hasMembers(schema) ? malformed('is empty') : undefined
  const head = body.subarray(0, 400).toString('utf8').trimStart()
  const tail = body.subarray(-200).toString('utf8').trimEnd()
  const opened = /Query|Xml/.test(protocol) ? /^(?:<\?xml[^>]*\?>\s*)?<([\w:.-]+)/.exec(head) : /^\{/.exec(head)
  if (opened === null)
    return malformed(`is not what the protocol says; it begins with ${JSON.stringify(head.slice(0, 40))}`)
  const [, root] = opened
  if (protocol.includes('Query') && root !== `${operation}Response`)
    return malformed(`holds <${root}>, not <${operation}Response>`)
  // The page of a proxy or a portal instead of the service's answer.
  if (root?.toLowerCase() === 'html') return malformed('is a web page')
  const closed =
    root === undefined
      ? tail.endsWith('}')
      : tail.endsWith(`</${root}>`) || /^(?:<\?xml[^>]*\?>\s*)?<[^<]*\/>$/.test(head.trimEnd())
  if (!closed) return malformed('ends in the middle')
}

const outputOf = (schema: StaticOperationSchema | undefined): NormalizedSchema | undefined =>
  schema === undefined ? undefined : NormalizedSchema.of(schema[5])

/** Whether a member of the output is the raw body (S3 policies, objects), and not a structure that is parsed. */
function hasPayload(schema: StaticOperationSchema | undefined): boolean {
  const output = outputOf(schema)
  return (
    output !== undefined &&
    output.isStructSchema() &&
    [...output.structIterator()].some(
      ([, member]) => member.getMergedTraits().httpPayload !== undefined && !member.isStructSchema(),
    )
  )
}

/** Whether the model marks a member of the output as sensitive, such as the value of a secret. */
function holdsSecrets(schema: StaticOperationSchema | undefined): boolean {
  const output = outputOf(schema)
  return (
    output !== undefined &&
    output.isStructSchema() &&
    [...output.structIterator()].some(([, member]) => member.getMergedTraits().sensitive !== undefined)
  )
}

const hasMembers = (schema: StaticOperationSchema | undefined): boolean => {
  const output = outputOf(schema)
  return output !== undefined && output.isStructSchema() && !output.structIterator().next().done
}

/** Whether a member of the output is a stream (S3 objects): it could be read only once, and not be recorded. */
export function streams(schema: StaticOperationSchema | undefined): boolean {
  const output = outputOf(schema)
  return (
    output !== undefined &&
    output.isStructSchema() &&
    [...output.structIterator()].some(([, member]) => member.isStreaming())
  )
}
