import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

const Path = v.pipe(v.string(), v.startsWith('/', 'write a path such as "/health"'))
const Status = v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))
const Json = v.record(v.string(), v.unknown())

/** One request of a public service and what it must be answered with. */
const Feature = v.strictObject({
  /** Name of the ECS service. */
  service: v.string(),
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
  method: v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: Path,
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
  name: v.string(),
  /** Name of the ECS service that is asked. */
  service: v.string(),
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
  timeoutMs: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Bytes of an answer that a probe reads at most. */
  bodyLimit: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Whether load balancers must write access logs. */
  accessLogs: v.boolean(),
  /** Days that certificates must still be valid. */
  certificateDays: v.number(),
  /** Bounds of how target groups ask their targets. What they ask for is `service.healthPath`. */
  healthCheck: v.strictObject({
    /** Statuses that count as healthy at most. */
    codes: v.pipe(
      v.string(),
      v.regex(/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/, 'write statuses such as "200-299" or "200,204"'),
    ),
    /** Seconds between two requests, and seconds that an answer may take: at most these. */
    intervalSeconds: v.number(),
    timeoutSeconds: v.number(),
    /** Answers in a row after which a target counts as healthy, and as unhealthy: at most these. */
    healthyThreshold: v.number(),
    unhealthyThreshold: v.number(),
  }),
  /**
   * Routes by which a public service tells outsiders of its health; null: it has none. Unset: for health the path that
   * its target group asks, for the others none.
   */
  endpoints: v.strictObject({
    health: v.optional(v.nullable(Path)),
    ready: v.optional(v.nullable(Path)),
    metrics: v.optional(v.nullable(Path)),
  }),
  /** Requests of public services that must be answered as described. */
  features: v.array(Feature),
  flows: v.array(Flow),
  /**
   * Request by which a public service shows that it reaches an internal one: the member of the answer that holds the
   * other's body.
   */
  backends: v.array(v.strictObject({ service: v.string(), path: Path, backend: v.string(), member: v.string() })),
})

export type PublicSettings = v.InferOutput<typeof PublicSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source of the health check: the service
 * documentation's target group.
 */
export const publicDefaults = (_profile: Profile, _environment: string): PublicSettings => ({
  targets: {},
  connectTo: [],
  trustedCertificates: [],
  timeoutMs: 10_000,
  bodyLimit: 1024 * 1024,
  accessLogs: true,
  certificateDays: 30,
  healthCheck: {
    codes: '200-299',
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 3,
    unhealthyThreshold: 3,
  },
  endpoints: {},
  features: [],
  flows: [],
  backends: [],
})
