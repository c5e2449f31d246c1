import { expect, test } from 'vitest'
import { parsePolicy, trustedPrincipals } from '../../policy/index.ts'
import { looseTrust } from './workflow-trust.ts'

const host = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::111122223333:oidc-provider/${host}`
const aud = { [`${host}:aud`]: 'sts.amazonaws.com' }
const expected = {
  account: '111122223333',
  provider: undefined,
  audience: undefined,
  repository: 'acme/shop',
  namesRef: true,
}

function loose(Condition: object, expectation: Parameters<typeof looseTrust>[1] = expected): string[] {
  const trust = parsePolicy({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition,
    },
  })
  return trustedPrincipals(trust).flatMap((principal) => looseTrust(principal, expectation).problems)
}

const like = (sub: string) => ({ StringEquals: aud, StringLike: { [`${host}:sub`]: sub } })

test.each([
  ['repo:acme/shop:environment:production', []],
  ['repo:acme/shop:ref:refs/heads/main', []],
  ['repo:acme/shop:ref:refs/heads/release/*', []],
  ['repo:acme/shop:ref:refs/tags/v*', []],
  ['repo:Acme/Shop:environment:production', []],
  ['repo:acme/*', ['does not name one repository']],
  ['repo:acme/shop*', ['does not name one repository']],
  ['repo:acme/shop-?:*', ['does not name one repository']],
  ['repo:*:environment:production', ['does not name one repository']],
  ['*', ['does not name one repository']],
  ['repo:acme:environment:production', ['does not name one repository']],
  ['repo:evil/shop:environment:production', ['another repository than acme/shop']],
  ['repo:acme/shop:*', ['names no branch, tag or environment']],
  ['repo:acme/shop:pull_request', ['names no branch, tag or environment']],
  ['repo:acme/shop:ref:refs/heads/*', ['names no branch, tag or environment']],
  ['repo:acme/shop:environment:*', ['names no branch, tag or environment']],
  ['repo:acme/shop', ['names no branch, tag or environment']],
  ['repo:acme@123/shop@456:environment:production', []],
  ['repo:acme@*/shop@*:ref:refs/heads/main', []],
  ['repo:acme@*/shop@*', ['does not name one repository']],
  ['repo:acme@123/*:environment:production', ['does not name one repository']],
  ['repo:acme@123/shop@456:*', ['names no branch, tag or environment']],
  ['repo:acme@123/evil@456:environment:production', ['another repository than acme/shop']],
  ['environment:production:repo:acme/shop', []],
  ['repo:acme/shop:job_workflow_ref:acme/flows/.github/workflows/deploy.yml@refs/heads/main', []],
  ['repository_owner:acme:environment:production', ['does not name one repository']],
  ['environment:*:repo:acme/shop', ['does not name one repository']],
])('subject %s', (sub, problems) => {
  const found = loose(like(sub))
  expect(found).toHaveLength(problems.length)
  problems.forEach((problem, index) => expect(found[index]).toContain(problem))
})

test.each([
  ['no conditions', {}, ['audience', 'every repository']],
  ['no audience', { StringLike: { [`${host}:sub`]: 'repo:acme/shop:environment:production' } }, ['audience']],
  [
    'another audience',
    {
      StringEquals: {
        [`${host}:aud`]: 'https://github.com/acme',
        [`${host}:sub`]: 'repo:acme/shop:environment:production',
      },
    },
    ['accepts the audience'],
  ],
  ['no subject', { StringEquals: aud }, ['every repository']],
  [
    'subject if present',
    { StringEquals: aud, StringLikeIfExists: { [`${host}:sub`]: 'repo:acme/shop:environment:production' } },
    ['every repository'],
  ],
  [
    'subject for all values',
    { StringEquals: aud, 'ForAllValues:StringLike': { [`${host}:sub`]: 'repo:acme/shop:environment:production' } },
    ['every repository'],
  ],
  [
    'a subject that is not',
    { StringEquals: aud, StringNotLike: { [`${host}:sub`]: 'repo:evil/*' } },
    ['every repository'],
  ],
  ['wildcard without StringLike', { StringEquals: { ...aud, [`${host}:sub`]: 'repo:acme/shop:*' } }, ['literally']],
  [
    'keys in another case',
    {
      stringequals: { [`${host.toUpperCase()}:AUD`]: 'sts.amazonaws.com' },
      stringlike: { [`${host}:SUB`]: 'repo:acme/shop:environment:production' },
    },
    [],
  ],
  [
    'one good and one bad subject',
    { StringEquals: aud, StringLike: { [`${host}:sub`]: ['repo:acme/shop:environment:production', 'repo:acme/*:*'] } },
    ['does not name one repository'],
  ],
])('%s', (_, conditions, problems) => {
  const found = loose(conditions)
  expect(found).toHaveLength(problems.length)
  problems.forEach((problem, index) => expect(found[index]).toContain(problem))
})

const claims = (more: object, sub = 'repo:acme/*') => ({
  StringEquals: {
    ...aud,
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`${host}:${key}`, value])),
  },
  StringLike: { [`${host}:sub`]: sub },
})

test.each([
  [{ repository: 'acme/shop', environment: 'production' }, []],
  [{ repository: 'acme/shop', ref: 'refs/heads/main' }, []],
  [{ repository: 'acme/shop' }, ['names no branch, tag or environment']],
  [{ repository: 'acme/shop', environment: ['production', '*'] }, ['names no branch, tag or environment']],
  [{ repository: ['acme/shop', 'acme/evil'], environment: 'production' }, ['another repository', 'does not name one']],
  [{ environment: 'production' }, ['does not name one repository']],
  [{ repository_owner: 'acme', environment: 'production' }, ['does not name one repository']],
  [{ job_workflow_ref: 'acme/flows/.github/workflows/x.yml@refs/heads/main' }, ['does not name one repository']],
])('claims %j', (more, problems) => {
  const found = loose(claims(more))
  expect(found).toHaveLength(problems.length)
  problems.forEach((problem, index) => expect(found[index]).toContain(problem))
})

test('a repository that is named by its id is compared with an id, and is unclear beside a name', () => {
  const judge = (repository: string, sub?: string) => {
    const Condition = claims({ repository_id: '456', environment: 'production' }, sub)
    const Statement = { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRole*', Condition }
    return looseTrust(trustedPrincipals(parsePolicy({ Statement }))[0]!, { ...expected, repository })
  }
  expect(judge('456')).toEqual({ problems: [], unclear: [] })
  expect(judge('456', 'repo:acme@123/shop@456:*')).toEqual({ problems: [], unclear: [] })
  expect(judge('457').problems[0]).toContain('repository_id 456 is of another repository than 457')
  expect(judge('acme/shop').unclear[0]).toContain('names a repository by its id, and acme/shop is expected')
  expect(judge('acme/shop', 'repo:acme/shop:*')).toEqual({ problems: [], unclear: [] })
})

test('a repository is enough where no branch is asked for, and any one where none is configured', () => {
  expect(loose(like('repo:acme/shop:*'), { ...expected, namesRef: false })).toEqual([])
  expect(loose(like('repo:other/thing:environment:x'), { ...expected, repository: undefined })).toEqual([])
})

test('other principals are told', () => {
  const trust = parsePolicy({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:user/ci' }, Action: 'sts:AssumeRole' },
  })
  expect(trustedPrincipals(trust).flatMap((principal) => looseTrust(principal, expected).problems)).toEqual([
    'it also trusts user arn:aws:iam::111122223333:user/ci',
  ])
})

/** What is loose in a trust in another provider than GitHub. */
function looseIn(where: string, sub: string, more: Partial<typeof expected> = {}, aud = 'any'): string[] {
  const trust = parsePolicy({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${where}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${where}:aud`]: aud, [`${where}:sub`]: sub } },
    },
  })
  return trustedPrincipals(trust).flatMap((principal) => looseTrust(principal, { ...expected, ...more }).problems)
}

const BITBUCKET = 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc'
const UUID = '{3f2504e0-4f89-41d3-9a0c-0305e82c3301}'

test.each([
  ['gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:main', 'acme/shop', []],
  ['gitlab.com', 'project_path:acme/team/shop:ref_type:tag:ref:v*', 'acme/team/shop', []],
  ['git.acme.example', 'project_path:acme/shop:ref_type:branch:ref:*', 'acme/shop', ['names no branch']],
  ['gitlab.com', 'project_path:acme/*:ref_type:branch:ref:main', 'acme/shop', ['does not name one repository']],
  ['gitlab.com', 'project_path:evil/shop:ref_type:branch:ref:main', 'acme/shop', ['another repository']],
  ['git.acme.example/_services/token', 'repo:acme/shop:ref:refs/heads/main', 'acme/shop', []],
  [BITBUCKET, `${UUID}:${UUID}:*`, UUID, []],
  [BITBUCKET, `${UUID}:*`, UUID, ['names no branch, tag or environment']],
  [BITBUCKET, '{3f25*', UUID, ['does not name one repository']],
  ['oidc.ci.example', 'org/1/project/shop/user/*', 'shop', []],
  ['oidc.ci.example', '*', 'shop', ['matches every workflow']],
  ['oidc.ci.example', 'org/1/project/other', 'shop', ['does not name the repository shop']],
])('%s, %s', (where, sub, repository, problems) => {
  const found = looseIn(where, sub, { repository }, where.includes('_services') ? 'sts.amazonaws.com' : 'any')
  expect(found).toHaveLength(problems.length)
  problems.forEach((problem, index) => expect(found[index]).toContain(problem))
})

test('an audience that is a wildcard is none, and a configured one is insisted on', () => {
  const sub = 'project_path:acme/shop:ref_type:branch:ref:main'
  expect(looseIn('gitlab.com', sub, {}, '*')).toEqual(['it accepts the audience *'])
  expect(looseIn('gitlab.com', sub, { audience: 'a' } as never, 'b')).toEqual([
    'it accepts the audience b, expected is a',
  ])
})
