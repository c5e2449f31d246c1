/** The configuration of an image, downloaded from where its registry says it is. */
import { AnswerError } from '../../recording/obstacle.ts'
import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { ProbeError } from './failure.ts'
import { exchange } from './http-exchange.ts'
import { probe } from './probe.ts'

/** What an image's configuration says. Source: OCI image specification, config.md. */
export interface ImageConfiguration {
  readonly os: string
  readonly architecture: string
  /** Windows' build, such as `10.0.20348.2113`. */
  readonly osVersion?: string
  /** Empty: the image says nothing of it. */
  readonly user: string
}

export interface ImageProbes {
  /**
   * Downloads an image's configuration from the address that ECR's GetDownloadUrlForLayer gave, and compares it with
   * its digest.
   * @throws TypeError for an address that is not AWS's; an error when it is not there or is not what the digest says
   */
  imageConfiguration(asked: { readonly url: string; readonly digest: string }): Promise<ImageConfiguration>
}

/** Configurations are some kilobytes. */
const LIMIT = 4_000_000

export const imageProbes = (session: Session, scope: Scope, { public: { timeoutMs } }: Settings): ImageProbes => ({
  imageConfiguration({ url: text, digest }) {
    const url = new URL(text)
    const { endpoint } = session.connection
    const isOurs = url.protocol === 'https:' && /\.amazonaws\.com(\.cn)?$/.test(url.hostname)
    if (!isOurs && (endpoint === undefined || url.origin !== new URL(endpoint).origin))
      throw new TypeError(`PROBE_REFUSED: ${url.origin} is no address of AWS.`)
    const question = { service: 'image', operation: 'Configuration', input: { digest } }
    return probe(session, scope, question, async () => {
      const headers = { accept: '*/*', 'user-agent': 'checkride' }
      const options = { connectTo: [], trusted: [], timeoutMs, bodyLimit: LIMIT }
      const answer = await exchange({ url, method: 'GET', headers }, options)
      if (!answer.reached)
        throw new ProbeError(
          'READ_UNREACHABLE',
          `${url.origin} did not give ${digest}: ${answer.why}: ${answer.message}`,
        )
      if (answer.status !== 200)
        throw new ProbeError(
          answer.status === 403 ? 'READ_DENIED' : 'READ_UNREACHABLE',
          `${url.origin} did not give ${digest}: status ${answer.status}`,
        )
      if (`sha256:${answer.sha256}` !== digest)
        throw new AnswerError('READ_MALFORMED', `what ${url.origin} gave is not ${digest}, but sha256:${answer.sha256}`)
      return configurationOf(answer.text, digest)
    })
  },
})

function configurationOf(text: string, digest: string): ImageConfiguration {
  const { os, architecture, config, ...rest } = JSON.parse(text) as {
    readonly os?: string
    readonly architecture?: string
    readonly 'os.version'?: string
    readonly config?: { readonly User?: string } | null
  }
  if (os === undefined || architecture === undefined)
    throw new AnswerError('READ_MALFORMED', `${digest} is no configuration of an image: it says no platform`)
  const osVersion = rest['os.version']
  return { os, architecture, user: config?.User ?? '', ...(osVersion !== undefined && { osVersion }) }
}
