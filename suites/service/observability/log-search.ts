/** Searches the logs of services, and redacts secrets from the lines it returns. */
import { redactText, type CheckContext, type ContainerLog, type ServiceLogs } from '../../../harness/index.ts'

type Context = Pick<CheckContext, 'aws' | 'settings' | 'now' | 'watching' | 'signal' | 'inconclusive'>

const MINUTE = 60_000

/** Since when the logs of a service are searched: on the minute, so that checks share searches of the same logs. */
export function searchedSince(
  { service }: Pick<ServiceLogs, 'service'>,
  { settings, now }: Pick<Context, 'settings' | 'now'>,
): Date {
  const { logSince, logWindowMinutes } = settings.observability
  const window = new Date((Math.floor(now().getTime() / MINUTE) - logWindowMinutes) * MINUTE)
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY')?.createdAt
  return logSince === 'deployment' && primary !== undefined && primary > window ? primary : window
}

/** The lines of a container's log that hold one of the terms. */
export async function searchLog(
  terms: readonly string[],
  log: ContainerLog,
  since: Date,
  context: Context,
): Promise<string[]> {
  if (terms.length === 0) return []
  return context.settings.observability.logSearch === 'insights'
    ? byInsights(terms, log, since, context)
    : byFilter(terms, log, since, context)
}

async function byFilter(
  terms: readonly string[],
  { group, prefix }: ContainerLog,
  since: Date,
  { aws }: Context,
): Promise<string[]> {
  const streams = prefix === undefined ? {} : { logStreamNamePrefix: prefix }
  const phrases = terms.map(phraseOf)
  const { events = [] } = await aws.logs.filterLogEvents({
    logGroupName: group,
    ...streams,
    startTime: since.getTime(),
    ...(phrases.includes('') ? {} : { filterPattern: phrases.map((phrase) => `?"${phrase}"`).join(' ') }),
  })
  return linesContaining(
    terms,
    events.map(({ message = '' }) => message),
  )
}

/**
 * The longest part of a term that a filter pattern can hold: AWS does not say how to write quotes within quotes. Lines
 * that hold it and not the whole term are left out afterwards.
 */
const phraseOf = (term: string): string =>
  term.split(/["\\]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '')

/** The most lines that Insights returns: more than any budget tolerates. */
const LINES = 10_000
/** Milliseconds between two polls of a query's results. */
const INTERVAL = 500

async function byInsights(
  terms: readonly string[],
  { group, prefix }: ContainerLog,
  since: Date,
  { aws, now, watching, signal, inconclusive }: Context,
): Promise<string[]> {
  const expression = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const streams = prefix === undefined ? '' : ` | filter @logStream like /^${expression(prefix)}/`
  const queryString = `fields @message${streams} | filter @message like /${terms.map(expression).join('|')}/ | limit ${LINES}`
  const seconds = (time: Date): number => Math.floor(time.getTime() / 1000)
  const { queryId } = await aws.logs.startQuery({
    logGroupNames: [group ?? ''],
    startTime: seconds(since),
    endTime: seconds(now()),
    queryString,
  })
  for (;;) {
    const { status, results = [] } = await watching.aws.logs.getQueryResults({ queryId })
    if (status === 'Complete')
      return results.map((fields) => fields.find(({ field }) => field === '@message')?.value ?? '')
    if (status !== 'Scheduled' && status !== 'Running')
      inconclusive(`The search of ${group} by Logs Insights ended as ${status}: query ${queryId}.`)
    await watching.clock.sleep(INTERVAL, signal)
  }
}

/** Those of the lines that hold one of the terms. */
export const linesContaining = (terms: readonly string[], lines: readonly string[]): string[] =>
  lines.filter((line) => terms.some((term) => line.includes(term)))

const SAMPLES = 3
const LENGTH = 160

/**
 * A few lines, each different, without secrets and not too long. Secrets are redacted before lines are cut: half a
 * secret would not be recognised.
 */
export function samples(lines: readonly string[]): string {
  const shown = new Set<string>()
  for (const line of lines) {
    if (shown.size === SAMPLES) break
    const text = redactText(line).text.replaceAll(/\s+/g, ' ').trim()
    shown.add(text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text)
  }
  return [...shown].map((text) => `"${text}"`).join(', ')
}
