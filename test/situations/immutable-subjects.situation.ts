import { situation } from './situation.ts'

const HOST = 'token.actions.githubusercontent.com'

export default situation({
  what: "a role that trusts a repository by GitHub's subject with immutable ids",
  source: 'https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/',
  arrange: (_, find) => {
    const role = find.role('github-actions')
    role.AssumeRolePolicyDocument = role.AssumeRolePolicyDocument.replace(
      'repo:example-org/microservices:',
      'repo:example-org@123456/microservices@456789:',
    )
    if (!role.AssumeRolePolicyDocument.includes('@456789')) throw new Error(`no subject of ${HOST} was changed`)
  },
  expected: { 'oidc.role-trust': 'pass', 'oidc.provider': 'pass' },
})
