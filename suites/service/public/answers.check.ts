import { check, type CheckContext, type HttpAnswered } from '../../../harness/index.ts'
import { healthRoute } from '../asked.ts'
import { healthProblems, illnessProblems, memberProblems, metricsProblems, readyProblems } from './answers-bodies.ts'
import { isOfBalancer, isRefusedByBalancer } from './answering.ts'
import { requireUrl, urlOf, type Addressed } from './public-url.ts'
import { NO_WEB_SERVICE } from './none-public.ts'
import { webServices } from './web.ts'

const CONTROLS = { nist: ['CP-10', 'SI-13', 'CA-7'], soc2: ['A1.2', 'CC7.2'] }

/** Asks a path of a service; an answer with another status, or none, fails the check. */
async function answerOf(service: Addressed, path: string, context: CheckContext, status = 200): Promise<HttpAnswered> {
  const { probe, settings, expect } = context
  const url = await requireUrl(service, path, context)
  const answer = await probe.http({ url })
  const problems = !answer.reached
    ? [`${answer.why}: ${answer.message}`]
    : [
        ...(answer.status === status ? [] : [`status ${answer.status}, not ${status}`]),
        ...(answer.whole ? [] : [`the answer is longer than ${settings.public.bodyLimit} bytes`]),
      ]
  expect(problems, `GET ${url}`).toEqual([])
  return answer as HttpAnswered
}

check('answers.health', {
  title: 'The health route says that the service and its dependencies are well, now',
  covers: ['DG-PUB-06', 'SOP-POST-01'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    "Read the body: it names the part that is not well. A missing member is the application's to add: status, " +
    'timestamp, and its dependencies. Where outsiders have no such route, set public.endpoints.health to null.',
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const { endpoints, healthTimestamp } = context.settings.public
    const route = healthRoute(service, context.settings)
    if (route === null)
      return context.notApplicable(
        endpoints.health === null
          ? 'The service has no route that tells outsiders of its health (public.endpoints.health).'
          : 'Its target group asks for no path, and no route is promised (public.endpoints.health).',
      )
    if (endpoints.health === undefined) {
      const answer = await context.probe.http({ url: await requireUrl(service, route, context) })
      if (answer.reached && isRefusedByBalancer(answer))
        return context.notApplicable(
          `Outsiders are not let through to ${route}, which the target group asks: the load balancer answers by itself, ` +
            `with status ${answer.status}, and no route is promised (public.endpoints.health).`,
        )
    }
    const { text } = await answerOf(service, route, context)
    // What the body of a route says that nobody promised is for its owner to know.
    const problems =
      endpoints.health === undefined ? illnessProblems(text) : healthProblems(text, context.now(), healthTimestamp)
    context.expect(problems, `body of ${route} of ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'it answers 500': ({ elbv2 }) =>
      answers(elbv2, '/health', { status: 500, body: { detail: 'Internal Server Error' } }),
    'the database is lost': ({ elbv2 }) =>
      answers(elbv2, '/health', {
        body: { status: 'ok', timestamp: new Date().toISOString(), database: 'disconnected' },
      }),
    'a page instead of JSON': ({ elbv2 }) => answers(elbv2, '/health', { body: '<html>welcome</html>' }),
    'an answer of yesterday': ({ elbv2 }) =>
      answers(elbv2, '/health', {
        body: { status: 'ok', timestamp: new Date(Date.now() - 24 * 3600 * 1000).toISOString() },
      }),
    'no timestamp': ({ elbv2 }) => answers(elbv2, '/health', { body: { status: 'healthy', service: 'service-a' } }),
    'it is too slow for the load balancer': ({ elbv2 }) => answers(elbv2, '/health', { delayMs: 61_000 }),
    'it is down': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
  },
})

check('answers.ready', {
  title: 'The readiness route says that the service may be sent requests',
  covers: ['DG-PUB-06', 'SOP-POST-01'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['publicEntrance'],
  remedy:
    'Read the body: it names the dependency that is not ready. Where a service has no such route, take it out of ' +
    'public.endpoints.ready.',
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const { ready } = context.settings.public.endpoints
    if (typeof ready !== 'string')
      return context.notApplicable('No route is promised that tells whether it is ready (public.endpoints.ready).')
    const { text } = await answerOf(service, ready, context)
    context.expect(readyProblems(text), `body of ${ready} of ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'not ready yet': ({ elbv2 }) => answers(elbv2, '/ready', { status: 503, body: { status: 'starting' } }),
    'status 200, and not ready': ({ elbv2 }) =>
      answers(elbv2, '/ready', { body: { status: 'starting', dependencies: {} } }),
    'Kafka is lost': ({ elbv2 }) =>
      answers(elbv2, '/ready', { body: { status: 'ready', dependencies: { database: 'ok', kafka: 'unreachable' } } }),
    'the path is gone': ({ elbv2 }) => answers(elbv2, '/ready', { status: 404 }),
  },
})

check('answers.metrics', {
  title: 'The route of metrics answers in the Prometheus format',
  covers: ['DG-PUB-06'],
  controls: { nist: ['CA-7', 'SI-4'], soc2: ['CC7.2'] },
  severity: 'medium',
  parts: ['publicEntrance'],
  remedy:
    'Mount the Prometheus exporter of the framework at that path. Where a service has no such route, take it out of ' +
    'public.endpoints.metrics.',
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const { metrics } = context.settings.public.endpoints
    if (typeof metrics !== 'string')
      return context.notApplicable('No route of metrics is promised (public.endpoints.metrics).')
    const { text } = await answerOf(service, metrics, context)
    context.expect(metricsProblems(text), `body of ${metrics} of ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'a page instead of metrics': ({ elbv2 }) => answers(elbv2, '/metrics', { body: '<html>welcome</html>' }),
    'names and types of metrics alone, without a value': ({ elbv2 }) =>
      answers(elbv2, '/metrics', { body: '# HELP up Whether it is up.\n# TYPE up gauge\n# TYPE seconds histogram\n' }),
    'a broken line': ({ elbv2 }) => answers(elbv2, '/metrics', { body: 'up 1\nrequests{path="/" 2\n' }),
    'a value that is no number': ({ elbv2 }) => answers(elbv2, '/metrics', { body: 'up yes\n' }),
    'it answers 500': ({ elbv2 }) => answers(elbv2, '/metrics', { status: 500 }),
  },
})

check('answers.features', {
  title: 'Each configured feature of a public service answers as it should',
  covers: ['DG-PUB-06', 'SOP-POST-04'],
  controls: { nist: ['CM-4(2)', 'SI-6'], soc2: ['CC8.1', 'PI1.3'] },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy: 'Compare the answer with public.features; roll back when the deployment changed it.',
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const features = context.settings.public.features.filter((feature) => feature.service === service.serviceName)
    if (features.length === 0)
      return context.notApplicable('No features of this service are configured (public.features).')
    for (const { path, status, body } of features) {
      const { text } = await answerOf(service, path, context, status)
      context
        .expect(body === undefined ? [] : memberProblems(text, body), `body of ${path} of ${service.serviceName}`)
        .toEqual([])
    }
  },
  breaks: {
    'a route is gone': ({ elbv2 }) => answers(elbv2, '/api/info', { status: 404 }),
    'another body': ({ elbv2 }) => answers(elbv2, '/api/hello', { body: { greeting: 'Hello' } }),
    'an empty member': ({ elbv2 }) => answers(elbv2, '/api/info', { body: { service: 'service-a', version: '' } }),
    'a failure with status 200': ({ elbv2 }) =>
      answers(elbv2, '/api/hello', { body: 'Traceback (most recent call last):' }),
  },
})

check('answers.no-server-errors', {
  title: 'No request of the probes is answered with a server error',
  covers: ['DG-PUB-07'],
  controls: { nist: ['SI-11', 'CA-7'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    "A 500 is the application's own (its logs); 502 a closed connection, 503 no registered target, 504 an " +
    'answer that came too late.',
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const { probe, settings, expect } = context
    const { endpoints, features, backends } = settings.public
    const own = [...features, ...backends]
      .filter((asked) => asked.service === service.serviceName)
      .map(({ path }) => path)
    const routes = [healthRoute(service, settings), endpoints.ready, endpoints.metrics, ...own]
    const known = [...new Set(routes)].filter((path) => typeof path === 'string')
    const paths = known.length > 0 ? known : ['/']
    const asked = await Promise.all(
      paths.map(async (path) => {
        const url = await urlOf(service, path, context)
        return { path, answer: url === undefined ? undefined : await probe.http({ url }) }
      }),
    )
    const problems = asked.flatMap(({ path, answer }) => {
      if (answer === undefined) return [`${path}: no load balancer forwards to the service`]
      if (!answer.reached) return [`${path}: ${answer.why}: ${answer.message}`]
      return answer.status >= 500
        ? [`${path}: status ${answer.status}${isOfBalancer(answer) ? ' of the load balancer itself' : ''}`]
        : []
    })
    expect(problems, `answers of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'a feature answers 500': ({ elbv2 }) => answers(elbv2, '/api/hello', { status: 500 }),
    'the back end is lost: 503': ({ servicediscovery }) => servicediscovery.instances.clear(),
    'tasks are down: 502': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
    'no targets: 503': ({ elbv2 }) => elbv2.targets.clear(),
    'too slow: 504': ({ elbv2 }) => answers(elbv2, '/metrics', { delayMs: 61_000 }),
  },
})

check('answers.backend', {
  title: 'A public service reaches the internal one behind it',
  covers: ['MR-PUB-01'],
  controls: { nist: ['SC-7', 'SC-20', 'SI-6'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'critical',
  parts: ['publicEntrance', 'internalTier'],
  remedy:
    "Look at the internal service: its Cloud Map instances, its group's rule for the caller's port, its tasks; " +
    "then at the URL in the caller's environment.",
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const backends = context.settings.public.backends.filter((each) => each.service === service.serviceName)
    if (backends.length === 0)
      return context.notApplicable(
        'No request of this service is configured to reach an internal one (public.backends).',
      )
    for (const { path, backend, member } of backends) {
      const { text } = await answerOf(service, path, context)
      context
        .expect(memberProblems(text, { [member]: { service: backend } }), `body of ${path} of ${service.serviceName}`)
        .toEqual([])
    }
  },
  breaks: {
    'the internal service is down': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-b', down: true, answers: {} })
    },
    'it has no healthy instance': ({ servicediscovery }) => {
      for (const instance of servicediscovery.instances) instance.health = 'UNHEALTHY'
    },
    'its name is gone': ({ servicediscovery }) => servicediscovery.services.clear(),
    'the caller knows another name': ({ ecs }) => {
      for (const { containerDefinitions = [] } of ecs.taskDefinitions)
        for (const variable of containerDefinitions.flatMap(({ environment = [] }) => environment))
          if (variable.name === 'SERVICE_B_URL') variable.value = 'http://service-b.internal:8001'
    },
    'somebody else answers for it': ({ elbv2 }) =>
      answers(elbv2, '/process', { body: { service: 'service-c' } }, 'service-b'),
  },
})

type Applications = {
  readonly applications: { add(row: { service: string; answers: Record<string, Answer> }): unknown }
}
type Answer = { status?: number; body?: unknown; delayMs?: number }

/** Lets a service answer a path otherwise. */
const answers = ({ applications }: Applications, path: string, answer: Answer, service = 'service-a'): void =>
  void applications.add({ service, answers: { [path]: answer } })
