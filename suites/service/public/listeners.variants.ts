import { variants, type World } from '../../../harness/index.ts'

variants('listeners.rules', [
  {
    what: 'a broader rule that comes first and leads to the same targets',
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '5',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
      })
    },
    expected: ['pass'],
  },
  {
    what: 'a rule for every path that leads elsewhere comes before that for the host of the service',
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '5',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
      })
      rule.Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } }]
    },
    expected: [/^fail: .*rule 5 takes all of its requests/s],
  },
  {
    what: 'a rule of a test listener that names the target group without a weight',
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      const TargetGroups = [{ TargetGroupArn: elbv2.targetGroups.only().TargetGroupArn, Weight: 0 }]
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '50',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/test/*'] } }],
        Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
      })
    },
    expected: ['pass'],
  },
])

/** Every path leads to the service. */
const openAll = ({ elbv2 }: World): void =>
  void (elbv2.rules.only(({ Priority }) => Priority === '100').Conditions = [
    { Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } },
  ])

/** Only requests for a name lead to the service. */
const forHost = ({ elbv2 }: World, name: string): void =>
  void elbv2.rules
    .only(({ Priority }) => Priority === '100')
    .Conditions!.push({ Field: 'host-header', HostHeaderConfig: { Values: [name] } })

variants('listeners.reach', [
  {
    what: 'requests for one name lead to it, which is the domain',
    arrange: (world) => forHost(world, 'production.example.com'),
    expected: ['pass'],
  },
  {
    what: 'requests for another name than the domain lead to it, which a record leads to the load balancer',
    arrange: (world) => {
      forHost(world, 'api.production.example.com')
      const [record] = world.route53.recordSets.filter(({ Type, AliasTarget }) => Type === 'A' && !!AliasTarget)
      world.route53.recordSets.add({ ...record!, Name: 'api.production.example.com.' })
      world.acm.certificates.first().SubjectAlternativeNames.push('api.production.example.com')
    },
    expected: ['pass'],
  },
  {
    what: 'requests for a name lead to it that nobody here knows',
    arrange: (world) => forHost(world, 'api.elsewhere.example'),
    expected: ['inconclusive'],
  },
  {
    what: 'no route is known: the service itself says that there is nothing at its root',
    settings: { public: { endpoints: { health: null }, features: [] } },
    arrange: openAll,
    expected: ['pass'],
  },
  {
    what: 'no route is known, and nothing listens',
    settings: { public: { endpoints: { health: null }, features: [] } },
    arrange: (world) => {
      openAll(world)
      world.elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
    expected: ['fail'],
  },
  {
    what: 'no route is known, and the load balancer refuses the root itself',
    settings: { public: { endpoints: { health: null }, features: [] } },
    arrange: () => {},
    expected: ['inconclusive'],
  },
])
