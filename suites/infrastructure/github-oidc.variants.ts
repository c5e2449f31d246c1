import { variants, type Variant, type World } from '../../harness/index.ts'

/** Whoever deploys, it is not by OIDC. */
const withoutOidc: NonNullable<Variant['arrange']> = ({ iam }) => {
  iam.oidcProviders.clear()
  iam.roles.remove(({ RoleName }) => RoleName.endsWith('github-actions'))
}

const NO_PROVIDER: readonly Variant[] = [
  {
    what: 'a platform that CI reaches otherwise, as the configuration says',
    settings: { has: { github: false } },
    arrange: withoutOidc,
    expected: 'not-applicable',
  },
  {
    what: 'a platform that CI reaches otherwise, of which nobody said so',
    arrange: withoutOidc,
    expected: /^fail: .*has\.github: false/s,
  },
]

/** Another provider instead of GitHub: the role's trust, and what the account knows of the provider. */
const providedBy =
  (host: string, { aud, sub, audiences = [aud] }: { aud: string; sub: object; audiences?: string[] }) =>
  ({ iam }: World): void => {
    const arn = `arn:aws:iam::111122223333:oidc-provider/${host}`
    const provider = iam.oidcProviders.only()
    iam.oidcProviders.clear()
    iam.oidcProviders.add({ ...provider, Arn: arn, Url: host, ClientIDList: audiences })
    iam.roles.only(({ RoleName }) => RoleName.endsWith('github-actions')).AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${host}:aud`]: aud }, ...sub },
        },
      ],
    })
  }

/** Claims of GitHub's tokens that the role compares; the subject with wildcards. */
const github =
  ({ sub, ...claims }: Record<string, string>): NonNullable<Variant['arrange']> =>
  ({ iam }) => {
    const host = 'token.actions.githubusercontent.com'
    const all = { aud: 'sts.amazonaws.com', ...claims }
    iam.roles.only(({ RoleName }) => RoleName.endsWith('github-actions')).AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: Object.fromEntries(Object.entries(all).map(([key, value]) => [`${host}:${key}`, value])),
            ...(sub !== undefined && { StringLike: { [`${host}:sub`]: sub } }),
          },
        },
      ],
    })
  }

const GITLAB = 'git.acme.example'
const gitlab = (subject: string, audiences?: string[]) =>
  providedBy(GITLAB, {
    aud: `https://${GITLAB}`,
    sub: { StringLike: { [`${GITLAB}:sub`]: subject } },
    ...(audiences && { audiences }),
  })

variants('oidc.provider', [
  ...NO_PROVIDER,
  {
    what: 'a GitLab of their own, and its own audience',
    arrange: gitlab('project_path:acme/shop:ref_type:branch:ref:main'),
    expected: 'pass',
  },
  {
    what: 'a GitLab of their own that does not accept the audience of the role',
    arrange: gitlab('project_path:acme/shop:ref_type:branch:ref:main', ['https://gitlab.com']),
    expected: 'fail',
  },
  {
    what: 'a provider that the settings name, and the account does not know',
    settings: { identity: { oidcProvider: 'gitlab.com' } },
    expected: 'fail',
  },
])

variants('oidc.no-deploy-keys', [
  {
    what: 'a key of a machine that cannot deploy',
    arrange: (world) => {
      const { loginProfile: _, ...like } = structuredClone(world.iam.users.first())
      world.iam.users.add({
        ...like,
        UserName: 'reader',
        Arn: like.Arn.replace(/[^/]+$/, 'reader'),
        attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        accessKeys: [{ AccessKeyId: 'AKIA1', Status: 'Active', CreateDate: new Date() }],
      })
    },
    expected: 'pass',
  },
])

variants('oidc.role-trust', [
  ...NO_PROVIDER,
  {
    what: 'one branch of one project of GitLab',
    settings: { identity: { deployRepository: 'acme/shop' } },
    arrange: gitlab('project_path:acme/shop:ref_type:branch:ref:main'),
    expected: 'pass',
  },
  {
    what: 'every project of a group of GitLab',
    settings: { identity: { deployRepository: undefined } },
    arrange: gitlab('project_path:acme/*:ref_type:branch:ref:main'),
    expected: 'fail',
  },
  {
    what: 'every branch of a project of GitLab',
    settings: { identity: { deployRepository: 'acme/shop' } },
    arrange: gitlab('project_path:acme/shop:*'),
    expected: 'fail',
  },
  {
    what: 'a subject with the ids of owner and repository, as GitHub gives new repositories',
    arrange: github({ sub: 'repo:example-org@1234/microservices@5678:environment:production' }),
    expected: 'pass',
  },
  {
    what: 'a subject of every repository beside claims that name one and its environment',
    arrange: github({ sub: 'repo:example-org/*', repository: 'example-org/microservices', environment: 'production' }),
    expected: 'pass',
  },
  {
    what: 'a repository that is named by its id, and expected by it',
    settings: { identity: { deployRepository: '5678' } },
    arrange: github({ repository_id: '5678', environment: 'production' }),
    expected: 'pass',
  },
  {
    what: 'a repository that is named by its id alone, and expected by its name',
    arrange: github({ repository_id: '5678', environment: 'production' }),
    expected: /^inconclusive: .*identity\.deployRepository/s,
  },
  {
    what: 'a subject by a template of the organization',
    arrange: github({ sub: 'repository_owner:example-org:repo:example-org/microservices:environment:production' }),
    expected: 'pass',
  },
  {
    what: 'a repository that is not ours',
    settings: { identity: { deployRepository: 'example-org/other' } },
    expected: 'fail',
  },
  {
    what: 'a role that the settings name, and that the account of CI may assume as well',
    settings: { identity: { deploymentRoles: ['*-github-actions'] } },
    arrange: ({ iam }) => {
      const role = iam.roles.only(({ RoleName }) => RoleName.endsWith('github-actions'))
      const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: object[] }
      policy.Statement.push({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' })
      role.AssumeRolePolicyDocument = JSON.stringify(policy)
    },
    expected: /^fail: .*also trusts account 444455556666/s,
  },
])
