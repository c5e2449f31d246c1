import { check, type HttpAnswered, type Platform } from '../../../harness/index.ts'
import { healthRoute } from '../asked.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'
import { isOfBalancer, isRefusedByBalancer } from './answering.ts'
import { problemsOfRules } from './rules-to-group.ts'
import { namesOf } from './reached-as.ts'
import { requireUrl } from './public-url.ts'
import { NO_RULED_SERVICE, NO_WEB_ENTRANCE, NO_WEB_SERVICE } from './none-public.ts'
import { isRuled, ruledServices, webEntrances, webServices } from './web.ts'

const CONTROLS = {
  nist: ['SC-7', 'SC-8', 'SC-8(1)'],
  soc2: ['CC6.6', 'CC6.7'],
  pci: ['4.2.1'],
  hipaa: ['164.312(e)(1)'],
}

check('listeners.https', {
  title: 'The public load balancer listens for HTTPS, and what listens for HTTP only redirects there',
  covers: ['DG-PUB-03'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Create an HTTPS listener with a certificate on port 443, and let the HTTP listener and all of its rules ' +
    'redirect: Protocol HTTPS, Port 443, HTTP_301.',
  each: webEntrances,
  whenNone: NO_WEB_ENTRANCE,
  async verify({ LoadBalancerName, listeners }, { aws, expect }) {
    const secure = listeners.filter(({ Protocol }) => Protocol === 'HTTPS')
    const problems = secure.length === 0 ? ['it has no HTTPS listener'] : []
    for (const { ListenerArn, Port } of listeners.filter(({ Protocol }) => Protocol === 'HTTP')) {
      const { Rules = [] } = await aws.elbv2.describeRules({ ListenerArn })
      for (const { Priority, Actions = [] } of Rules) {
        const { Type, RedirectConfig } = Actions.at(-1) ?? {}
        if (Type === 'fixed-response') continue
        const leads =
          RedirectConfig?.Protocol === 'HTTPS' &&
          secure.some((listener) => String(listener.Port) === RedirectConfig.Port)
        if (Type !== 'redirect')
          problems.push(`rule ${Priority} of HTTP port ${Port} answers by ${Type} instead of a redirect to HTTPS`)
        else if (!leads)
          problems.push(
            `rule ${Priority} of HTTP port ${Port} redirects to ${RedirectConfig?.Protocol} port ` +
              `${RedirectConfig?.Port}, where no HTTPS listener is`,
          )
      }
    }
    expect(problems, `listeners of load balancer ${LoadBalancerName}`).toEqual([])
  },
  breaks: {
    'no HTTPS listener': ({ elbv2 }) => {
      elbv2.listeners.remove(({ Protocol }) => Protocol === 'HTTPS')
    },
    'HTTP is forwarded': (_, find) => {
      find.redirect().Actions = [{ Type: 'forward', TargetGroupArn: find.targetGroup().TargetGroupArn }]
    },
    'HTTP redirects to HTTP': (_, find) => {
      find.redirect().Actions[0]!.RedirectConfig = {
        Protocol: '#{protocol}',
        Port: '443',
        StatusCode: 'HTTP_301',
      }
    },
    'HTTP redirects to a port where nobody listens': (_, find) => {
      find.redirect().Actions[0]!.RedirectConfig!.Port = '8443'
    },
    'an exception among the rules of HTTP': ({ elbv2 }, find) => {
      const rule = find.redirect()
      const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/old/*'] } }]
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '1',
        Conditions,
        Actions: [{ Type: 'forward', TargetGroupArn: find.targetGroup().TargetGroupArn }],
        IsDefault: false,
      })
    },
  },
})

check('listeners.redirect', {
  title: 'A real request by HTTP is answered with a redirect to HTTPS at the same name',
  covers: ['DG-PUB-03'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['publicEntrance'],
  remedy:
    'Let the default action of the HTTP listener redirect to #{host} by HTTPS on port 443, keeping path and query.',
  each: webEntrances,
  whenNone: NO_WEB_ENTRANCE,
  async verify(entrance, context) {
    const { LoadBalancerName, DNSName = '', listeners } = entrance
    const { probe, settings, expect, notApplicable } = context
    const plain = listeners.filter(({ Protocol }) => Protocol === 'HTTP')
    if (plain.length === 0) return notApplicable('The load balancer does not listen for HTTP.')
    // By HTTP any name will do, and the balancer's own is always known.
    const [host = DNSName] = await namesOf(entrance, context)
    const asked = `${settings.public.endpoints.health ?? '/'}?asked=by-http`
    for (const { Port } of plain) {
      const url = `http://${host}:${Port}${asked}`
      const answer = await probe.http({ url })
      const seen = answer.reached
        ? { status: answer.status, location: answer.headers.location ?? 'none' }
        : { why: `${answer.why}: ${answer.message}` }
      const target = 'location' in seen && URL.canParse(seen.location) ? new URL(seen.location) : undefined
      const leads =
        answer.reached &&
        [301, 302, 307, 308].includes(answer.status) &&
        target?.protocol === 'https:' &&
        target.hostname === host.toLowerCase()
      const problems = leads
        ? `${target.pathname}${target.search}` === asked
          ? []
          : [`the redirect loses the path or query: ${target.href}`]
        : [`answered with ${JSON.stringify(seen)}`]
      expect(problems, `${url} at load balancer ${LoadBalancerName}`).toEqual([])
    }
  },
  breaks: {
    'HTTP is answered by the service': (_, find) => {
      find.redirect().Actions = [{ Type: 'forward', TargetGroupArn: find.targetGroup().TargetGroupArn }]
    },
    'the redirect leads to another host': (_, find) => {
      find.redirect().Actions[0]!.RedirectConfig!.Host = 'old.example.com'
    },
    'the redirect loses the path': (_, find) => {
      find.redirect().Actions[0]!.RedirectConfig!.Path = '/'
    },
    'HTTP is refused with an error page': (_, find) => {
      find.redirect().Actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }]
    },
  },
})

check('listeners.rules', {
  title:
    'A rule forwards to each target group of a service, by HTTPS from outside, and no earlier one takes its requests',
  covers: ['DG-PUB-03'],
  controls: { nist: ['CM-2', 'SC-7'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'critical',
  remedy:
    'Give the service a rule that forwards to its target group with a weight, before any rule with broader conditions.',
  each: ruledServices,
  whenNone: NO_RULED_SERVICE,
  async verify({ serviceName, exposures, balancers }, { aws, platform, expect }) {
    const arns = new Set(balancers.map(({ LoadBalancerArn }) => LoadBalancerArn))
    const listeners = (await platform.listeningBalancers())
      .filter(({ LoadBalancerArn }) => arns.has(LoadBalancerArn))
      .flatMap((balancer) => balancer.listeners.filter((listener) => takesRequests(listener, balancer)))
    const answers = await Promise.all(listeners.map(({ ListenerArn }) => aws.elbv2.describeRules({ ListenerArn })))
    const all = listeners.map(({ Port }, index) => ({ port: Port, rules: answers[index]?.Rules ?? [] }))
    const problems = exposures
      .filter(({ targetGroup }) => isRuled(targetGroup))
      .flatMap(({ targetGroup }) => problemsOfRules(targetGroup, all))
    const nowhere = exposures.length === 0 ? ['its target group does not exist in the VPC of the platform'] : []
    expect([...nowhere, ...problems], `listener rules of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'no rule forwards to it': (_, find) => {
      find.forwardRule().Actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }]
    },
    'its weight is zero': (_, find) => {
      const { TargetGroupArn } = find.targetGroup()
      find.forwardRule().Actions = [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn, Weight: 0 },
              { TargetGroupArn: `${TargetGroupArn}0`, Weight: 1 },
            ],
          },
        },
      ]
    },
    'a broader rule comes first': ({ elbv2 }, find) => {
      const rule = find.forwardRule()
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '5',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
      })
    },
    'only the test listener of CodeDeploy leads to it': (world) => {
      byCodeDeploy(world)
      const [pair] = world.codedeploy.groups.only().loadBalancerInfo!.targetGroupPairInfoList!
      for (const rule of world.elbv2.rules)
        if (rule.ListenerArn === pair!.prodTrafficRoute!.listenerArns![0])
          rule.Actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }]
    },
    'only HTTP leads to it': (_, find) => {
      const http = find.listener('HTTP')
      find.forwardRule().ListenerArn = http.ListenerArn
    },
  },
})

check('listeners.reach', {
  title: 'A real request by HTTPS reaches the public service',
  covers: ['DG-PUB-03'],
  controls: { nist: ['SC-7', 'CP-10'], soc2: ['A1.2'] },
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    "An answer of the load balancer's own means that no rule matched (404) or no target could answer (502, 503, " +
    "504); another service's means that a rule leads astray.",
  each: webServices,
  whenNone: NO_WEB_SERVICE,
  async verify(service, context) {
    const { probe, settings, expect, inconclusive } = context
    const { features, endpoints } = settings.public
    const promised =
      features.find((feature) => feature.service === service.serviceName && (feature.status ?? 200) < 400)?.path ??
      endpoints.health
    const paths = typeof promised === 'string' ? [promised] : [healthRoute(service, settings) ?? '/', '/']
    for (const path of new Set(paths)) {
      const url = await requireUrl(service, path, context)
      const answer = await probe.http({ url })
      // What is not promised may be refused on the way.
      if (typeof promised !== 'string' && answer.reached && isRefusedByBalancer(answer)) continue
      // That the service itself knows no such path shows that it was reached.
      const most = typeof promised === 'string' ? 399 : 499
      expect(
        answer.reached ? problemsOfAnswer(answer, service.serviceName, most) : [`${answer.why}: ${answer.message}`],
        `GET ${url}`,
      ).toEqual([])
      return
    }
    inconclusive(
      `The load balancer answers ${paths.join(' and ')} by itself, and no route is known that it lets through to ` +
        `${service.serviceName}: name one (public.features, public.endpoints.health).`,
    )
  },
  breaks: {
    'no rule matches the path': (_, find) => {
      find.forwardRule().Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/other/*'] } }]
    },
    'no target is registered': ({ elbv2 }) => elbv2.targets.clear(),
    'nothing listens': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
    'another service answers': ({ elbv2 }) => {
      elbv2.applications.add({
        service: 'service-a',
        answers: { '/api/hello': { body: { service: 'service-b', message: 'Hello' } } },
      })
    },
    'the certificate has expired': (_, find) => {
      find.certificate().NotAfter = new Date(Date.now() - 60_000)
    },
    'no listener for HTTPS': ({ elbv2 }) => {
      elbv2.listeners.remove(({ Protocol }) => Protocol === 'HTTPS')
    },
  },
})

/** Whether a listener takes a service's requests: from outside by HTTPS alone, within the VPC by HTTP too. */
const takesRequests = (
  { Protocol, isForTests }: Awaited<ReturnType<Platform['listeningBalancers']>>[number]['listeners'][number],
  { Scheme }: { readonly Scheme?: string | undefined },
): boolean => !isForTests && (Protocol === 'HTTPS' || (Protocol === 'HTTP' && Scheme === 'internal'))

/** What shows that an answer is not the service's own. */
function problemsOfAnswer(answer: HttpAnswered, serviceName = '', most: number): string[] {
  const { status, text } = answer
  if (isOfBalancer(answer)) return [`the load balancer itself answered, with status ${status}`]
  if (status > most) return [`answered with status ${status}`]
  const answering = /^\s*\{/.test(text) ? /"service"\s*:\s*"([^"]*)"/.exec(text)?.[1] : undefined
  return answering === undefined || answering === serviceName ? [] : [`${answering} answered, not ${serviceName}`]
}
