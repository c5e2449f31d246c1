/** Callers of a sandbox who may do what their policy says. */
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'

/** Makes a user in the sandbox's default account, and returns the variables by which Checkride calls as that user. */
export async function userWith(
  endpoint: string,
  UserName: string,
  policies: readonly object[] = [],
): Promise<NodeJS.ProcessEnv> {
  const iam = new IAMClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
  })
  await iam.send(new CreateUserCommand({ UserName }))
  for (const [index, policy] of policies.entries())
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: `p${index}`, PolicyDocument: JSON.stringify(policy) }),
    )
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  iam.destroy()
  return { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey }
}
