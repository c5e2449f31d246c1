import { situation } from './situation.ts'

export default situation({
  what: 'a credential report of three hours ago: one user is newer, and one that it lists is gone',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html',
  arrange: ({ iam }, find) => {
    const like = structuredClone(find.user())
    const add = (UserName: string, more: object) =>
      iam.users.add({ ...like, UserName, Arn: like.Arn.replace(/[^/]+$/, UserName), mfaDevices: [], ...more })
    add('former', {})
    find.oldCredentialReport(3)
    iam.users.delete('former')
    add('intern', { CreateDate: new Date() })
  },
  expected: {
    'iam.console-mfa': ['pass', /^fail: MFA of intern, who has a console password/],
    'iam.unused-credentials': [/^pass: IAM's credential report is of .* what changed since is not in it/, 'pass'],
  },
})
