/** All pages of a read, as one answer. */
import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticOperationSchema } from '@smithy/types'
import { canonical } from '../../../record/canonical.ts'
import type { AnyClient } from './clients.ts'
import type { OnCall } from '../../recording/ask.ts'
import { AnswerError } from '../../recording/obstacle.ts'
import { observe } from './observe.ts'

type Output = Record<string, unknown>
type Paginate = (
  config: { client: AnyClient; withCommand: (command: object) => object },
  input: object,
) => AsyncIterable<Output & { $metadata?: unknown }>
type CommandClass = new (input: object) => object

/**
 * Where the SDK ships no paginator and the names give no hint: output members that continue a list, by the input member
 * that takes them.
 */
const CONTINUATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ListResourceRecordSets: {
    NextRecordName: 'StartRecordName',
    NextRecordType: 'StartRecordType',
    NextRecordIdentifier: 'StartRecordIdentifier',
  },
}
/** Output members with the token of the next page, and those that say whether there is one. */
const TOKEN =
  /^(?:Next(?:Continuation|Page)?(?:Token|Marker)|Marker|PaginationToken|ContinuationToken|LastEvaluated\w*(?:Name|Arn|Key))$/i
const FLAG = /^(?:Is)?Truncated$/i

/** Members that are an answer's whole body, a JSON document that the SDK does not parse: it may be cut off. */
const DOCUMENTS: Readonly<Record<string, string>> = { GetBucketPolicy: 'Policy' }

/** More pages than any account has: a limit for endpoints that return tokens without end. */
const MAXIMUM_PAGES = 10_000

/**
 * Sends an operation until its last page and merges the pages: lists are joined, everything else is the first page's.
 * `onCall` is called once for every call that was sent, failed ones included, with the page's number where there are
 * pages.
 * @throws what the SDK throws; AnswerError READ_INCOMPLETE when the rest of a list cannot be asked for
 */
export async function readAllPages(
  client: AnyClient,
  module: Readonly<Record<string, unknown>>,
  operation: string,
  input: object,
  onCall: OnCall,
): Promise<Output> {
  const protocol = (client.config as { protocol: { getShapeId(): string } }).protocol.getShapeId()
  const paginate = module[`paginate${operation}`] as Paginate | undefined
  const Command = module[`${operation}Command`] as CommandClass
  const schema = module[`${operation}$`] as StaticOperationSchema
  const paged =
    paginate !== undefined || operation in CONTINUATIONS || membersOf(schema[5]).some((name) => TOKEN.test(name))
  const asked = new Set<string>()
  let page = 0
  const watched = (command: object): object => {
    const question = canonical((command as { readonly input: object }).input)
    if (asked.has(question))
      throw new AnswerError(
        'READ_INCOMPLETE',
        `${operation} answered page ${page} with a continuation token that it had given before`,
      )
    asked.add(question)
    return observe(command, protocol, (call) => onCall(call, paged ? ++page : undefined))
  }

  const pages: Output[] = []
  const add = (output: Output): void => {
    assertDocument(operation, output)
    if (pages.push(withoutMetadata(output)) > MAXIMUM_PAGES)
      throw new AnswerError('READ_INCOMPLETE', `${operation} was still handing out pages after ${MAXIMUM_PAGES}`)
  }
  if (paginate !== undefined) {
    for await (const output of paginate({ client, withCommand: watched }, { ...input })) add(output)
  } else {
    for (let next: object | undefined = input; next !== undefined;) {
      const output = (await client.send(watched(new Command({ ...next })) as never)) as Output
      add(output)
      const continuationInput = continuation(operation, schema, output)
      next = continuationInput === undefined ? undefined : { ...input, ...continuationInput }
    }
  }
  if (flagOf(pages.at(-1)!) === true)
    throw new AnswerError('READ_INCOMPLETE', `${operation} says that there is more, and gives no token to ask for it`)
  return merge(pages)
}

function assertDocument(operation: string, output: Output): void {
  const member = DOCUMENTS[operation]
  if (member === undefined || output[member] === undefined) return
  try {
    JSON.parse(output[member] as string)
  } catch (cause) {
    throw new AnswerError(
      'READ_MALFORMED',
      `${operation} answered a ${member} that is no JSON document: ${(cause as Error).message}`,
    )
  }
}

/** Whether an answer is marked as truncated; undefined without such a mark. */
const flagOf = (output: Output): unknown => Object.entries(output).find(([name]) => FLAG.test(name))?.[1]

const membersOf = (schema: StaticOperationSchema[4 | 5]): string[] => {
  const struct = NormalizedSchema.of(schema)
  return struct.isStructSchema() ? [...struct.structIterator()].map(([name]) => name) : []
}

/** The input members that ask for the rest of a list; undefined when there is no rest. */
function continuation(operation: string, schema: StaticOperationSchema, output: Output): Output | undefined {
  // Route 53 and S3 repeat the request's own token in the last answer.
  if (flagOf(output) === false) return undefined
  const special = CONTINUATIONS[operation]
  if (special !== undefined) {
    const continuationInput = Object.entries(special).flatMap(([from, to]) =>
      output[from] === undefined ? [] : [[to, output[from]] as const],
    )
    return continuationInput.length === 0 ? undefined : Object.fromEntries(continuationInput)
  }
  const tokens = Object.keys(output).filter(
    (name) => TOKEN.test(name) && typeof output[name] === 'string' && output[name] !== '',
  )
  const name = tokens.find((token) => /^next/i.test(token)) ?? tokens[0]
  if (name === undefined) return undefined
  // `NextMarker` is taken as such by some services (WAF), as `Marker` by others (Elastic Load Balancing).
  const accepts = membersOf(schema[4]).find((member) => member === name || member === name.replace(/^next/i, ''))
  if (accepts === undefined)
    throw new AnswerError(
      'READ_INCOMPLETE',
      `${operation} says that there is more (${name}), and has no way to ask for it`,
    )
  return { [accepts]: output[name] }
}

function merge(pages: readonly Output[]): Output {
  const merged: Output = {}
  for (const output of pages)
    for (const [name, value] of Object.entries(output))
      if (Array.isArray(value)) merged[name] = joined(merged[name], value)
      else if (!TOKEN.test(name) && !FLAG.test(name)) merged[name] ??= value
  return merged
}

/** Appends in place: a list of many pages must not be copied once per page. */
function joined(list: unknown, more: readonly unknown[]): unknown[] {
  const target = Array.isArray(list) ? list : []
  for (const item of more) target.push(item)
  return target
}

function withoutMetadata(output: Output): Output {
  const { $metadata, ...members } = output
  return members
}
