import { check } from '../../../harness/index.ts'
import { memberProblems, valueAt } from './answers-bodies.ts'
import { fill, placeholdersIn, variablesFor, type Values } from './flow-steps.ts'
import { urlOf } from './public-url.ts'

check('flows.complete', {
  title: 'Each configured user flow can be walked from its first step to its last',
  covers: ['DG-POST-01', 'SOP-POST-04'],
  controls: { nist: ['CM-4(2)', 'SI-6', 'SA-11'], soc2: ['CC8.1', 'PI1.3'] },
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Look at the step that is named, and at the answer that is kept as evidence; roll back when the deployment ' +
    'broke it.',
  async each(platform, { public: { flows } }) {
    const services = await platform.publicServices()
    return flows.map((flow) => {
      const service = services.find(({ serviceName }) => serviceName === flow.service)
      const [account] = service === undefined ? [] : [service.subject]
      return {
        flow,
        service,
        subject: {
          id: `${account?.id ?? flow.service}/flow/${flow.name}`,
          type: 'flow',
          name: flow.name,
          region: account?.region ?? '',
        },
      }
    })
  },
  whenNone: { verdict: 'not-applicable', because: 'No user flows are configured (public.flows).' },
  async verify({ flow, service }, context) {
    const { probe, expect, inconclusive } = context
    expect(service === undefined ? [`there is no public service ${flow.service}`] : [], `flow ${flow.name}`).toEqual([])
    let values: Values = variablesFor(placeholdersIn(flow.steps), process.env)
    const secrets = Object.values(values)
    for (const [index, step] of flow.steps.entries()) {
      const { method, path, headers = {}, json, status, body, capture = {} } = fill(step, values)
      const missing = placeholdersIn({ path, headers, json }).filter((name) => name.startsWith('env.'))
      if (missing.length > 0)
        return inconclusive(
          `Flow ${flow.name} needs ` +
            `${missing.map((name) => `the environment variable ${name.slice(4)}`).join(' and ')}, not set here.`,
        )
      const what = `step ${index + 1} of flow ${flow.name}: ${method} ${step.path}`
      const url = await urlOf(service!, path, context)
      expect(url === undefined ? ['no load balancer forwards to the service'] : [], what).toEqual([])
      const answer = await probe.http({
        url: url!,
        method,
        headers,
        ...(json === undefined ? {} : { json }),
        label: `${flow.name} ${index + 1}`,
        secrets,
        bodyIsSecret: step.capture !== undefined,
      })
      const due = status === undefined ? 'below 400' : String(status)
      const wrong = answer.reached && (status === undefined ? answer.status >= 400 : answer.status !== status)
      expect(
        !answer.reached ? [`${answer.why}: ${answer.message}`] : wrong ? [`status ${answer.status}, not ${due}`] : [],
        what,
      ).toEqual([])
      const text = answer.reached ? answer.text : ''
      const captured = Object.entries(capture).map(([name, at]) => ({ name, at, value: valueAt(text, at) }))
      const problems = [
        ...(body === undefined ? [] : memberProblems(text, body)),
        ...captured
          .filter(({ value }) => typeof value !== 'string' && typeof value !== 'number')
          .map(({ name, at }) => `the answer has no ${at} to capture as ${name}`),
      ]
      expect(problems, what).toEqual([])
      values = { ...values, ...Object.fromEntries(captured.map(({ name, value }) => [name, String(value)])) }
      secrets.push(...captured.map(({ value }) => String(value)).filter((value) => value.length >= 8))
    }
  },
  breaks: {
    'the first step fails': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/api/info': { status: 500 } } })
    },
    'a later step fails': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/api/hello': { status: 403 } } })
    },
    'what a step needs is not in the answer before it': ({ elbv2 }) => {
      elbv2.applications.add({
        service: 'service-a',
        answers: { '/api/info': { body: { service: 'service-a', version: '1.0.0' } } },
      })
    },
    'the last step answers with something else': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/api/backend': { body: { service_a: 'failure' } } } })
    },
  },
})
