/** The production platform on a sandbox. */
import { provisionPlatform } from '../../fixtures/platform/index.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'

export async function startProduction(): Promise<Sandbox> {
  const sandbox = await Sandbox.start()
  await provisionPlatform({
    endpoint: sandbox.url,
    region: SANDBOX_REGION,
    credentials: SANDBOX_KEYS,
    environment: 'production',
    profile: 'production',
  })
  return sandbox
}
