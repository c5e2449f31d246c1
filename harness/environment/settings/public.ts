import * as v from 'valibot'
import { AnswerSeconds, Count, Days } from './numbers.ts'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'

const Path = v.pipe(v.string(), v.startsWith('/', 'write a path such as "/health"'))
const Status = v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))
const Json = v.record(v.string(), v.unknown())

/** One request of a public service and what it must be answered with. */
const Feature = v.strictObject({
  /** Name of the ECS service. */
  service: v.string(),
  /** What is asked with GET; it may have a query. */
  path: Path,
  /** Default 200. */
  status: v.optional(Status),
  /**
   * Members that the JSON body must hold, with these values; those within objects likewise. A value `*` stands for
   * anything that is not empty.
   */
  body: v.optional(Json),
})

/**
 * A request of a flow. `{{name}}` stands for a value that an earlier step captured, `{{env.NAME}}` for a variable of
 * the environment.
 */
const FlowStep = v.strictObject({
  /** Of HTTP. */
  method: v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** What is asked; it may have a query. */
  path: Path,
  /** Headers by name. */
  headers: v.optional(v.record(v.string(), v.string())),
  /** Sent as JSON. */
  json: v.optional(v.unknown()),
  /** Default: any below 400. */
  status: v.optional(Status),
  /** As in features. */
  body: v.optional(Json),
  /** Values of the JSON answer that later steps use: name, and path of members such as `order.id` or `items.0.id`. */
  capture: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^\w+$/, 'name captured values by letters, digits and underscores')),
      v.string(),
    ),
  ),
})

/** Requests that follow each other, as a user makes them. */
const Flow = v.strictObject({
  /** What findings call it. */
  name: v.string(),
  /** Name of the ECS service that is asked. */
  service: v.string(),
  /** The requests in their order. */
  steps: v.pipe(v.array(FlowStep), v.minLength(1)),
})

/**
 * As curl's --connect-to: `HOST1:PORT1:HOST2:PORT2`; an empty host or port of the first pair stands for any, one of the
 * second for the same.
 */
const ConnectTo = v.pipe(
  v.string(),
  v.regex(
    /^(?:\[[\da-f:.]*\]|[^:\s]*):\d*:(?:\[[\da-f:.]*\]|[^:\s]*):\d*$/i,
    'write HOST1:PORT1:HOST2:PORT2, as for curl --connect-to',
  ),
)

/** What load balancers, listeners, certificates and answers of public services should look like. */
export const PublicSettings = v.strictObject({
  /**
   * Base URL of a public service by its ECS name, where it is not `https://` and operations.domain, or the load
   * balancer's own name.
   */
  targets: v.record(
    v.string(),
    v.pipe(
      v.string(),
      v.url('write a URL such as "https://api.example.com"'),
      v.regex(/^https?:\/\/[^?#]*$/, 'only http and https, without query'),
    ),
  ),
  /** Addresses to connect to instead of host names, which stay in TLS and in the Host header. */
  connectTo: v.array(ConnectTo),
  /**
   * Certification authorities trusted besides the public ones: PEM text, or names of PEM files. Certificates are always
   * verified.
   */
  trustedCertificates: v.array(v.string()),
  /** Milliseconds within which a probe must be answered in full. */
  timeoutMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600_000)),
  /** Bytes of an answer that a probe reads at most. */
  bodyLimit: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Whether load balancers must write access logs. */
  accessLogs: v.boolean(),
  /** Days that certificates must still be valid. */
  certificateDays: Days,
  /** Bounds of how target groups ask their targets; null: any. What they ask for is `service.healthPath`. */
  healthCheck: v.strictObject({
    /** Statuses that count as healthy at most. */
    codes: v.pipe(
      v.string(),
      v.regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, 'write statuses such as "200-299" or "200,204"'),
    ),
    /** Seconds between two health checks, at most; null: any. */
    intervalSeconds: v.nullable(AnswerSeconds),
    /** Seconds within which a target must answer, at most; null: any. */
    timeoutSeconds: v.nullable(AnswerSeconds),
    /** Answers in a row after which a target counts as healthy, at most; null: any. */
    healthyThreshold: v.nullable(Count),
    /** Failures in a row after which a target counts as unhealthy, at most; null: any. */
    unhealthyThreshold: v.nullable(Count),
  }),
  /** Routes by which a public service tells outsiders of its health. */
  endpoints: v.strictObject({
    /** Whether the service lives; null: it has no such route. Unset: the path that its target group asks. */
    health: v.optional(v.nullable(Path)),
    /** Whether it is ready for requests; null or unset: there is none. */
    ready: v.optional(v.nullable(Path)),
    /** Metrics in Prometheus' text format; null or unset: there are none. */
    metrics: v.optional(v.nullable(Path)),
  }),
  /** Whether the body of a promised health route must tell when it was written; one that is there must be recent. */
  healthTimestamp: v.boolean(),
  /** Requests of public services that must be answered as described. */
  features: v.array(Feature),
  /** Requests that follow each other, as a user makes them. */
  flows: v.array(Flow),
  /**
   * Request by which a public service shows that it reaches an internal one: the member of the answer that holds the
   * other's body.
   */
  backends: v.array(
    v.strictObject({
      /** Name of the public ECS service that is asked. */
      service: v.string(),
      /** What it is asked. */
      path: Path,
      /** Name of the internal ECS service that it asks in turn. */
      backend: v.string(),
      /** Member of the answer's JSON body that holds the other's body. */
      member: v.string(),
    }),
  ),
})

export type PublicSettings = v.InferOutput<typeof PublicSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source of the health check: the service
 * documentation's target group.
 */
export const publicDefaults = (
  _profile: Profile,
  _environment: string,
  { targetChecks, healthTimestamp }: Thresholds,
): PublicSettings => ({
  targets: {},
  connectTo: [],
  trustedCertificates: [],
  timeoutMs: 10_000,
  bodyLimit: 1024 * 1024,
  accessLogs: true,
  certificateDays: 30,
  healthCheck: {
    codes: '200-299',
    intervalSeconds: targetChecks?.interval ?? null,
    timeoutSeconds: targetChecks?.timeout ?? null,
    healthyThreshold: targetChecks?.healthy ?? null,
    unhealthyThreshold: targetChecks?.unhealthy ?? null,
  },
  endpoints: {},
  healthTimestamp,
  features: [],
  flows: [],
  backends: [],
})
