import { check, oidcHost, partitionOf, type Finders, type World } from '../../harness/index.ts'
import { grantsAction, mayDo, trustedPrincipals } from '../../policy/index.ts'
import { audiencesFor, expectedAudience, looseTrust } from './workflow-trust.ts'
import { changeTrust } from './role-breaks.ts'

const FEDERATION = { nist: ['IA-2', 'IA-5(7)', 'AC-3', 'AC-6'], soc2: ['CC6.1', 'CC6.3'], pci: ['8.6.2'] }

const providerArn = (region: string, accountId: string, host: string): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:oidc-provider/${host}`

const NO_ROLE =
  'No role that CI signs in to by OIDC may deploy the services. Let CI assume a role by its identity provider; where ' +
  'it deploys otherwise, say so (has.github: false).'

/** The actions by which a pipeline changes what runs. */
const DEPLOYING = ['ecs:UpdateService', 'ecr:PutImage']

const GITHUB = 'token.actions.githubusercontent.com'
const AUDIENCE = { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }
const SUBJECT = `${GITHUB}:sub`

check('oidc.provider', {
  title: 'The account knows the identity provider by which CI signs in',
  covers: ['MR-INF-07'],
  controls: FEDERATION,
  severity: 'high',
  parts: ['github'],
  remedy:
    'Create the OIDC provider with the audience for which CI signs in: for GitHub ' +
    'https://token.actions.githubusercontent.com with sts.amazonaws.com.',
  each: (platform) => platform.account(),
  async verify({ accountId }, { aws, platform, settings, region, expect, orAbsent }) {
    const { oidcProvider, oidcAudience } = settings.identity
    const roles = await platform.roles('deployment')
    const trusted = roles.flatMap(({ name, trust }) =>
      trustedPrincipals(trust).flatMap((principal) => {
        const host = oidcHost(principal)
        return host === undefined ? [] : [{ name, host, audiences: audiencesFor(host, principal.conditions) }]
      }),
    )
    const hosts = new Set(oidcProvider === undefined ? trusted.map(({ host }) => host) : [oidcProvider])
    expect(hosts.size === 0 ? [NO_ROLE] : [], 'identity providers of CI').toEqual([])
    const problems = await Promise.all(
      [...hosts].map(async (host) => {
        const OpenIDConnectProviderArn = providerArn(region, accountId, host)
        const found = await orAbsent(
          aws.iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }),
          'NoSuchEntityException',
        )
        if (found === undefined) return [`there is no identity provider ${host}`]
        const { ClientIDList = [] } = found
        const wanted = expectedAudience(host, oidcAudience)
        const unmet = trusted.filter(
          (role) => role.host === host && !role.audiences.some((audience) => ClientIDList.includes(audience)),
        )
        const heard = `identity provider ${host} accepts the audiences ${ClientIDList.join(', ') || '(none)'}`
        if (wanted !== undefined) return ClientIDList.includes(wanted) ? [] : [`${heard}, not ${wanted}`]
        return unmet
          .filter(({ audiences }) => audiences.length > 0)
          .map(({ name, audiences }) => `${heard}, and role ${name} insists on ${audiences.join(', ')}`)
      }),
    )
    expect(problems.flat(), 'identity providers of CI').toEqual([])
  },
  breaks: {
    'no provider': (world) => world.iam.oidcProviders.clear(),
    'another audience': (_, find) => {
      find.oidcProvider().ClientIDList = ['https://github.com/example-org']
    },
    'no audience': (_, find) => {
      find.oidcProvider().ClientIDList = []
    },
  },
})

check('oidc.role-trust', {
  title: 'Only workflows of the right repository may deploy',
  covers: ['MR-INF-07'],
  controls: FEDERATION,
  severity: 'critical',
  parts: ['github'],
  remedy:
    'Compare aud with the audience of the provider, and sub with one repository and a branch, tag or environment: for ' +
    'GitHub sts.amazonaws.com and repo:<owner>/<repository>:environment:<name> or :ref:refs/heads/<branch>.',
  each: async (platform, { identity }) => {
    const roles = await platform.roles('deployment')
    const isNamed = identity.deploymentRoles !== undefined
    return roles.filter(({ trust }) => isNamed || trustedPrincipals(trust).some(oidcHost))
  },
  whenNone: { verdict: 'fail', because: NO_ROLE },
  async verify({ name, trust }, { platform, settings, expect, inconclusive }) {
    const [account] = await platform.account()
    const { oidcProvider, oidcAudience, deployRepository, deployNamesRef } = settings.identity
    const trusted = trustedPrincipals(trust)
    const found = trusted.map((principal) =>
      looseTrust(principal, {
        account: account!.accountId,
        provider: oidcProvider,
        audience: oidcAudience,
        repository: deployRepository,
        namesRef: deployNamesRef,
      }),
    )
    const problems = found.flatMap((each) => each.problems)
    expect(trusted.length === 0 ? ['it trusts nobody'] : problems, `trust of role ${name}`).toEqual([])
    const unclear = found.flatMap((each) => each.unclear)
    if (unclear.length > 0)
      inconclusive(
        `Whether role ${name} trusts the right repository is not known: ${unclear.join('; ')}. Say in ` +
          'identity.deployRepository what the trust names it by.',
      )
  },
  breaks: {
    'no audience': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: { [SUBJECT]: 'repo:example-org/microservices:environment:production' } },
      }),
    'no subject': (_, find) => void changeTrust(find, 'github-actions', { Condition: { StringEquals: AUDIENCE } }),
    'every repository of the organization': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: AUDIENCE, StringLike: { [SUBJECT]: 'repo:example-org/*' } },
      }),
    'every repository of a like name': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: AUDIENCE, StringLike: { [SUBJECT]: 'repo:example-org/microservices*' } },
      }),
    'every environment': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: {
          StringEquals: AUDIENCE,
          StringLike: { [SUBJECT]: 'repo:example-org/microservices:environment:?*' },
        },
      }),
    'every branch': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: AUDIENCE, StringLike: { [SUBJECT]: 'repo:example-org/microservices:*' } },
      }),
    'wildcard taken literally': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: { ...AUDIENCE, [SUBJECT]: 'repo:example-org/microservices:*' } },
      }),
    'one of two subjects of every repository': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: {
          StringEquals: AUDIENCE,
          StringLike: { [SUBJECT]: ['repo:example-org/microservices:environment:production', 'repo:example-org/*'] },
        },
      }),
    'the environment alone': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: { StringEquals: { ...AUDIENCE, [`${GITHUB}:environment`]: 'production' } },
      }),
    'a workflow that every repository may call': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Condition: {
          StringEquals: {
            ...AUDIENCE,
            [`${GITHUB}:job_workflow_ref`]: 'example-org/workflows/.github/workflows/deploy.yml@refs/heads/main',
          },
        },
      }),
    'a user as well': (_, find) =>
      void changeTrust(find, 'github-actions', {
        Principal: { AWS: 'arn:aws:iam::111122223333:user/ci' },
        Action: 'sts:AssumeRole',
      }),
    nobody: (_, find) => void changeTrust(find, 'github-actions', { Effect: 'Deny' }),
  },
})

check('oidc.no-deploy-keys', {
  title: 'No machine deploys with a long-lived key',
  covers: ['MR-INF-07'],
  controls: FEDERATION,
  severity: 'high',
  remedy: 'Let the workflow assume the deployment role by OIDC, then delete the access key.',
  async verify(_account, { platform, expect }) {
    const [users, credentials] = await Promise.all([platform.users(), platform.credentials()])
    const problems = users.flatMap(({ name, arn, policies, boundary }) => {
      const own = credentials.find((line) => line.subject.id === arn)
      const keys = own?.keys.filter(({ active }) => active) ?? []
      // A user with a console password is a person; other checks judge people's keys.
      if (keys.length === 0 || own?.password !== undefined) return []
      const policySet = { identity: policies.map(({ policy }) => policy), ...(boundary && { boundary }) }
      // Conditions do not exclude a pipeline: it has the addresses and tags that they require.
      const allowed = DEPLOYING.filter((action) =>
        policySet.identity
          .flatMap((policy) => grantsAction(policy, action))
          .some(({ resources }) => resources.some((resource) => mayDo(policySet, { action, resource, arn }))),
      )
      return allowed.map(
        (action) => `user ${name}: access key ${keys.map(({ number }) => number).join(' and ')} may ${action}`,
      )
    })
    expect(problems, 'machine users who can deploy with an access key').toEqual([])
  },
  breaks: {
    'user that updates services': (world, find) => addMachine(world, find, 'ecs:UpdateService'),
    'user that pushes images': (world, find) => addMachine(world, find, 'ecr:*'),
    'user that may do everything': (world, find) => addMachine(world, find, '*'),
    'user that may do so as member of a group': (world, find) => {
      addMachine(world, find, 's3:GetObject')
      const { CreateDate, Arn } = find.user()
      world.iam.groups.add({
        Path: '/',
        GroupName: 'deployers',
        GroupId: 'AGPAEXAMPLEDEPLOYERS1',
        Arn: Arn.replace(/user\/.*/, 'group/deployers'),
        CreateDate,
        Tags: [],
        inlinePolicies: {},
        attachedPolicies: ['arn:aws:iam::aws:policy/PowerUserAccess'],
        members: ['github-deployer'],
      })
    },
    'user that is newer than the credential report': (world, find) => {
      find.oldCredentialReport(3)
      addMachine(world, find, 'ecs:UpdateService')
    },
    'user that deploys from certain addresses only': (world, find) =>
      addMachine(world, find, 'ecs:UpdateService', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
  },
})

function addMachine(world: World, find: Finders, Action: string, more: object = {}): void {
  const { CreateDate, Arn } = find.user()
  world.iam.users.add({
    Path: '/',
    UserName: 'github-deployer',
    UserId: 'AIDAEXAMPLEDEPLOYER01',
    Arn: Arn.replace(/[^/]+$/, 'github-deployer'),
    CreateDate,
    Tags: [],
    inlinePolicies: {
      deploy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }],
      }),
    },
    attachedPolicies: [],
    accessKeys: [{ AccessKeyId: 'AKIAEXAMPLE0000000002', Status: 'Active', CreateDate }],
    mfaDevices: [],
  })
}
