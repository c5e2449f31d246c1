import { check, lastPart } from '../../harness/index.ts'
import { judgeRequests } from '../role-judgement.ts'
import { secretRequests } from '../secret-requests.ts'
import { executionNeeds } from './execution-needs.ts'
import { withResource } from './resource-policies.ts'
import { denyUnless, limitPulling, rewritePolicy } from './role-breaks.ts'

check('iam.execution-permissions', {
  title: 'The execution role may do what its task definitions need: pull images, write logs, read secrets',
  covers: ['DG-INF-07'],
  controls: { nist: ['AC-3', 'AC-6'], soc2: ['CC6.3'] },
  severity: 'high',
  remedy:
    'Attach AmazonECSTaskExecutionRolePolicy, and allow reading the secrets of the task definitions and decrypting ' +
    'with their key.',
  each: (platform) => platform.roles('execution'),
  async verify(role, context) {
    const { platform, settings, region, expect, notApplicable, inconclusive } = context
    const [all, secrets] = await Promise.all([platform.judgedDefinitions(), platform.usedSecrets()])
    const own = all.filter(
      ({ executionRoleArn }) => executionRoleArn !== undefined && lastPart(executionRoleArn) === role.name,
    )
    const ids = new Set(own.map(({ subject }) => subject.id))
    const [account] = await platform.account()
    const used = secrets.flatMap(({ uses, ...secret }) => {
      const ours = uses.filter(({ definition }) => ids.has(definition))
      return ours.length === 0 ? [] : [{ ...secret, uses: ours }]
    })
    const [starting, reading] = await Promise.all([
      Promise.all(
        executionNeeds(own, { account: account!.accountId, region }).map((need) => withResource(need, context)),
      ),
      Promise.all(used.map((secret) => secretRequests(secret, context))),
    ])
    const needs = [...starting, ...reading].flat()
    if (needs.length === 0)
      notApplicable('Its task definitions need nothing of it: no image of ECR, no log, no secret.')
    const { problems, open } = await judgeRequests(role, needs, context)
    const whose = `execution role ${role.name} (${settings.identity.simulatePolicies ? 'asked of IAM' : 'by the policies alone'})`
    expect(problems, whose).toEqual([])
    if (open.length > 0) inconclusive(`${whose}: ${open.join('; ')}`)
  },
  breaks: {
    'cannot pull or log': (_, find) => {
      const role = find.role('execution-role')
      role.attachedPolicies = []
      return role.RoleName
    },
    'cannot read secrets': (_, find) => {
      const role = find.role('execution-role')
      delete role.inlinePolicies['secrets']
      return role.RoleName
    },
    'denied again': (_, find) => {
      const role = find.role('execution-role')
      role.inlinePolicies['broken'] = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }],
      })
      return role.RoleName
    },
    'repositories and log groups of another region': (_, find) =>
      limitPulling(find, 'arn:aws:ecr:eu-west-1:111122223333:repository/*', 'arn:aws:logs:eu-west-1:111122223333:*'),
    'the repositories of another team': (_, find) =>
      limitPulling(find, 'arn:aws:ecr:us-east-1:111122223333:repository/team-b/*', '*'),
    'a log group without its streams': (_, find) =>
      limitPulling(find, '*', 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/production/service-a'),
    'a secret of another environment': (_, find) =>
      rewritePolicy(find, 'secrets', (text) => text.replaceAll('secret:production/', 'secret:develop/')),
    'the policy of a repository keeps everyone out': (_, find) => {
      find.repository('worker').policyText = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' }],
      })
      return find.role('execution-role').RoleName
    },
    'only another region is allowed': (_, find) => denyUnless(find, { 'aws:RequestedRegion': 'eu-west-1' }),
    'only calls by another endpoint': (_, find) => denyUnless(find, { 'aws:SourceVpce': 'vpce-0123456789abcdef0' }),
    'only another organization': (_, find) => denyUnless(find, { 'aws:PrincipalOrgID': 'o-another' }),
    'boundary without secrets': (_, find) => {
      const role = find.role('execution-role')
      role.permissionsBoundary = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'
      return role.RoleName
    },
  },
})
