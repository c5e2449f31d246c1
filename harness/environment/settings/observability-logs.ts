import * as v from 'valibot'
import { Count, Minutes } from './numbers.ts'

/** Words or phrases of log lines, as CloudWatch's filter patterns take them: case matters. */
const Terms = v.array(v.pipe(v.string(), v.minLength(1), v.regex(/^[^"]*$/, 'quotes cannot be searched for')))

/** The families of log lines to watch by the deployment guide. */
export const LOG_FAMILIES = ['application', 'performance', 'security', 'deployment'] as const
export type LogFamily = (typeof LOG_FAMILIES)[number]

const perFamily = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.strictObject({
    /** Errors of the application. */
    application: schema,
    /** Slowness. */
    performance: schema,
    /** Refused logins and requests. */
    security: schema,
    /** Tasks that start and stop. */
    deployment: schema,
  })

export const logEntries = {
  /** Minutes within which every running task must have written an event. */
  logSilenceMinutes: Minutes,
  /**
   * Where the search of logs begins. `window`: `logWindowMinutes` ago. `deployment`: at the service's deployment, where
   * that is within the window. `stage`: like `deployment` in a run for the stage after a deployment, like `window` in
   * every other.
   */
  logSince: v.picklist(['stage', 'window', 'deployment']),
  /** Minutes of logs that are searched. */
  logWindowMinutes: Minutes,
  /**
   * How logs are searched: event by event at no charge, or by Logs Insights, which reads more at once and is billed by
   * the gigabyte.
   */
  logSearch: v.picklist(['filter', 'insights']),
  /**
   * Words or phrases of each family of log lines, as CloudWatch's filter patterns take them: case matters; none: the
   * family is not searched for.
   */
  logPatterns: perFamily(Terms),
  /** Lines of a family that a service may write within the window. */
  logBudgets: perFamily(Count),
  /** What clients of Kafka write when they cannot reach it, or are not let in; none: it is not searched for. */
  kafkaErrors: Terms,
}

/**
 * Source of patterns: the deployment guide, "Common Log Patterns to Monitor"; of Kafka's: what its Java, C, Python and
 * JavaScript clients write.
 */
export const logDefaults = {
  logSilenceMinutes: 15,
  logSince: 'stage',
  logWindowMinutes: 60,
  logSearch: 'filter',
  logPatterns: {
    application: ['ERROR', 'Exception', 'Failed', 'Timeout', 'Connection refused'],
    performance: ['Slow query', 'High latency', 'Timeout', 'Request took'],
    security: ['Unauthorized', 'Forbidden', 'Authentication failed', 'Invalid token'],
    deployment: ['Starting', 'Stopping', 'Deployment', 'Health check'],
  },
  // Slow requests and refused logins are usual; tasks that start repeatedly are not.
  logBudgets: { application: 0, performance: 10, security: 10, deployment: 100 },
  kafkaErrors: [
    'Broker may not be available',
    'Bootstrap broker',
    'Failed to update metadata',
    'NoBrokersAvailable',
    'KafkaConnectionError',
    'KafkaTimeoutError',
    'KafkaJSConnectionError',
    'KafkaJSNumberOfRetriesExceeded',
    'Broker transport failure',
    'brokers are down',
    'SaslAuthenticationException',
    'SASL authentication failed',
    'SASL authentication error',
    'SSL handshake failed',
    'TopicAuthorizationException',
    'GroupAuthorizationException',
    'GroupCoordinatorNotAvailable',
    'Connection timeout',
  ],
} satisfies { [Key in keyof typeof logEntries]: v.InferOutput<(typeof logEntries)[Key]> }
