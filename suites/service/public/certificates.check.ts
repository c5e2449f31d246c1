import { check, endsTls, notApplicable, type CheckContext } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { nameCovers } from './host-names.ts'
import { NO_ENTRANCE_EITHER } from './none-public.ts'
import { namesOf } from './reached-as.ts'

const CONTROLS = {
  nist: ['SC-8', 'SC-8(1)', 'SC-13', 'SC-17'],
  soc2: ['CC6.7'],
  pci: ['4.2.1'],
  hipaa: ['164.312(e)(1)'],
}
const DAY = 24 * 3600 * 1000

/** Uses with which a server may present a certificate; one that names none may be used for anything. */
const FOR_SERVERS: ReadonlySet<string> = new Set(['TLS_WEB_SERVER_AUTHENTICATION', 'ANY', 'NONE'])

check('certificates.issued', {
  title: 'The certificates of public listeners are issued, in use, valid for weeks and renewed by themselves',
  covers: ['DG-PUB-04', 'MR-INF-10'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Request a certificate from ACM with DNS validation and keep its validation record: it is renewed as long ' +
    'as it is in use. Import a renewed one where it was imported.',
  each: async (platform) => {
    const entrances = await platform.entrances()
    const isForConnections = entrances.length > 0 && entrances.every(({ Type }) => Type !== 'application')
    if (isForConnections && !entrances.some(({ listeners }) => listeners.some(endsTls)))
      notApplicable('No listener of the public network load balancers ends TLS: what stands behind them may.')
    return platform.certificates()
  },
  whenNone: {
    verdict: 'fail',
    because: 'No listener of a public load balancer presents a certificate.',
    echoOf: 'listeners.https',
  },
  async verify({ arn, detail, balancers }, context) {
    const { settings, expect, now } = context
    if (detail === undefined) {
      expect([`${arn} is not in Certificate Manager: nobody renews it`], 'certificate').toEqual([])
      return
    }
    const { InUseBy = [], NotAfter, ExtendedKeyUsages = [], RenewalSummary, Type } = detail
    const Status = given(detail.Status, `status of certificate ${arn}`, context)
    const KeyAlgorithm = given(detail.KeyAlgorithm, `algorithm of the key of certificate ${arn}`, context)
    const RenewalEligibility = given(
      detail.RenewalEligibility,
      `eligibility for renewal of certificate ${arn}`,
      context,
    )
    // One that was never issued has no last day.
    if (Status === 'ISSUED') given(NotAfter, `last day of certificate ${arn}`, context)
    const uses = ExtendedKeyUsages.flatMap(({ Name }) => Name ?? [])
    const days = NotAfter === undefined ? undefined : Math.floor((NotAfter.getTime() - now().getTime()) / DAY)
    const renewal = RenewalSummary?.RenewalStatus
    const problems = [
      ...(Status === 'ISSUED' ? [] : [`status is ${Status}`]),
      ...(/^RSA[-_]1024$/.test(KeyAlgorithm) ? ['its key is RSA of 1024 bits, which clients refuse as too short'] : []),
      ...(uses.length === 0 || uses.some((use) => FOR_SERVERS.has(use))
        ? []
        : [`it is for ${uses.join(', ')}, and not for servers (TLS_WEB_SERVER_AUTHENTICATION)`]),
      ...(balancers.some(({ LoadBalancerArn = '' }) => InUseBy.includes(LoadBalancerArn))
        ? []
        : ['ACM does not know that the load balancer uses it']),
      ...(days === undefined
        ? ['it says no last day']
        : days > settings.public.certificateDays
          ? []
          : [
              `${days < 0 ? `expired ${-days} days ago` : `expires in ${days} days`}, on ` +
                `${NotAfter!.toISOString().slice(0, 10)}`,
            ]),
      ...(RenewalEligibility === 'ELIGIBLE'
        ? []
        : [`it will not be renewed (type ${Type}, renewal ${RenewalEligibility})`]),
      ...(renewal === 'FAILED' || renewal === 'PENDING_VALIDATION'
        ? [
            'its renewal is ' +
              `${renewal}${RenewalSummary?.RenewalStatusReason === undefined ? '' : ` (${RenewalSummary.RenewalStatusReason})`}`,
          ]
        : []),
    ]
    expect(problems, `certificate of ${detail.DomainName}`).toEqual([])
  },
  breaks: {
    'it expires in two weeks': (_, find) => {
      find.certificate().NotAfter = new Date(Date.now() + 14 * DAY)
    },
    'it has expired': (_, find) => {
      Object.assign(find.certificate(), { Status: 'EXPIRED', NotAfter: new Date(Date.now() - DAY) })
    },
    'its renewal waits for a record that is gone': (_, find) => {
      find.certificate().RenewalSummary = {
        RenewalStatus: 'PENDING_VALIDATION',
        DomainValidationOptions: [],
        UpdatedAt: new Date(),
      }
    },
    'it was imported': (_, find) => {
      find.certificate().Type = 'IMPORTED'
    },
    'its key is short': (_, find) => {
      find.certificate().KeyAlgorithm = 'RSA_1024'
    },
    'it is for clients': (_, find) => {
      find.certificate().ExtendedKeyUsages = [{ Name: 'TLS_WEB_CLIENT_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.2' }]
    },
    'it was revoked': (_, find) => {
      find.certificate().Status = 'REVOKED'
    },
    'it was uploaded to IAM': (_, find) => {
      find.listener('HTTPS').Certificates = [{ CertificateArn: 'arn:aws:iam::000000000000:server-certificate/old' }]
    },
  },
})

check('certificates.names', {
  title: 'A certificate of the public load balancer covers the name by which it is reached',
  covers: ['DG-PUB-04', 'MR-INF-10'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Add a certificate for the name to the HTTPS listener: aws elbv2 add-listener-certificates. A wildcard ' +
    'covers one label only.',
  each: (platform) => platform.entrances(),
  whenNone: NO_ENTRANCE_EITHER,
  async verify(entrance, context) {
    const { LoadBalancerArn, LoadBalancerName, listeners } = entrance
    const { platform, expect, echoOf } = context
    const hosts = await hostsOf(entrance, context)
    const certificates = (await platform.certificates()).filter(({ balancers }) =>
      balancers.some((balancer) => balancer.LoadBalancerArn === LoadBalancerArn),
    )
    const names = certificates.flatMap(({ detail }) => detail?.SubjectAlternativeNames ?? [])
    const judge = () =>
      expect(
        hosts
          .filter((host) => !names.some((name) => nameCovers(name, host)))
          .map((host) => `${host} is covered by none of: ${names.join(', ') || 'no certificate'}`),
        `names of the certificates of load balancer ${LoadBalancerName}`,
      ).toEqual([])
    if (listeners.some(endsTls)) judge()
    else echoOf('listeners.https', judge)
  },
  breaks: {
    'a certificate of another name': (_, find) => {
      Object.assign(find.certificate(), {
        DomainName: 'other.example.com',
        SubjectAlternativeNames: ['other.example.com'],
      })
    },
    'a wildcard one level too high': (_, find) => {
      find.certificate().SubjectAlternativeNames = ['*.com', '*.production.example.com']
    },
    'no HTTPS listener': ({ elbv2 }) => {
      elbv2.listeners.remove(({ Protocol }) => Protocol === 'HTTPS')
    },
  },
})

check('certificates.presented', {
  title: 'A handshake with the public load balancer shows a trusted certificate that is one of its listeners',
  covers: ['DG-PUB-04'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Compare the presented certificate with the listener: a name that leads elsewhere, a missing intermediate, ' +
    'or an expired import show here first.',
  each: (platform) => platform.entrances(),
  whenNone: NO_ENTRANCE_EITHER,
  async verify(entrance, context) {
    const { LoadBalancerArn, LoadBalancerName, listeners } = entrance
    const { platform, probe, expect, echoOf } = context
    const hosts = await hostsOf(entrance, context)
    const ports = listeners.filter(endsTls).map(({ Port }) => Port)
    const known = (await platform.certificates()).filter(({ balancers }) =>
      balancers.some((balancer) => balancer.LoadBalancerArn === LoadBalancerArn),
    )
    const serials = known.flatMap(({ arn, detail }) =>
      // Those of IAM are in no hands that renew them, as certificates.issued says.
      detail === undefined
        ? []
        : [normalizedSerial(given(detail.Serial, `serial number of certificate ${arn}`, context))],
    )
    echoOf('listeners.https', () =>
      expect(
        ports.length > 0 ? [] : ['no HTTPS listener: there is nobody to shake hands with'],
        `TLS at load balancer ${LoadBalancerName}`,
      ).toEqual([]),
    )
    for (const [host, port] of hosts.flatMap((name) => ports.map((each) => [name, each] as const))) {
      const answer = await probe.tls({ url: `https://${host}:${port}` })
      const [shown] = answer.reached ? answer.tls.chain : []
      const problems = !answer.reached
        ? [`${answer.why}: ${answer.message}`]
        : [
            ...(answer.tls.authorized
              ? []
              : [
                  `the presented certificate is not trusted: ${answer.tls.unauthorizedBecause} (subject ` +
                    `${shown?.subject}, names ${shown?.names.join(', ')}, until ${shown?.validTo})`,
                ]),
            ...(serials.includes(normalizedSerial(shown?.serial ?? '?'))
              ? []
              : [
                  `the presented certificate (serial ${shown?.serial}, issued by ${shown?.issuer}) is none of ` +
                    `the listeners'`,
                ]),
          ]
      expect(problems, `TLS at ${host}:${port}`).toEqual([])
    }
  },
  breaks: {
    'it has expired': (_, find) => {
      find.certificate().NotAfter = new Date(Date.now() - DAY)
    },
    'it is of another name': (_, find) => {
      find.certificate().SubjectAlternativeNames = ['other.example.com']
    },
    'it is signed by nobody whom anybody trusts': (_, find) => {
      find.certificate().shown = { selfSigned: true }
    },
    'the load balancer shows an older one': (_, find) => {
      find.certificate().shown = { serial: '0a11' }
    },
    'nobody listens': (_, find) => {
      find.loadBalancer().State = { Code: 'failed' }
    },
  },
})

type Entrance = Awaited<ReturnType<CheckContext['platform']['entrances']>>[number]

/**
 * The names by which people reach what ends TLS; ends the check where it ends none by design, or where nobody here knows
 * a name.
 */
async function hostsOf(entrance: Entrance, context: CheckContext): Promise<readonly string[]> {
  const { Type, LoadBalancerName, listeners } = entrance
  if (Type !== 'application' && !listeners.some(endsTls))
    context.notApplicable('No listener of the network load balancer ends TLS: what stands behind it may.')
  const hosts = await namesOf(entrance, context)
  if (hosts.length === 0)
    context.inconclusive(
      `Nothing says by which name people reach ${LoadBalancerName}: no public record of this account leads to it, and ` +
        'operations.domain is not set.',
    )
  return hosts
}

/** ACM writes serial numbers with colons, OpenSSL without; leading zeros vary. */
const normalizedSerial = (serial: string): string => serial.replaceAll(':', '').replace(/^0+/, '').toUpperCase()

check('certificates.tls-versions', {
  title: 'The public load balancer speaks TLS 1.2 or newer only',
  covers: ['DG-PUB-04'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['publicEntrance'],
  remedy: 'Set a security policy such as ELBSecurityPolicy-TLS13-1-2-2021-06: aws elbv2 modify-listener --ssl-policy.',
  each: (platform) => platform.entrances(),
  whenNone: NO_ENTRANCE_EITHER,
  async verify(entrance, context) {
    const { LoadBalancerName, listeners } = entrance
    const { aws, probe, expect, echoOf } = context
    const [host = ''] = await hostsOf(entrance, context)
    const secure = listeners.filter(endsTls)
    echoOf('listeners.https', () =>
      expect(secure.length > 0 ? [] : ['no HTTPS listener'], `load balancer ${LoadBalancerName}`).toEqual([]),
    )
    for (const { Port, SslPolicy = '' } of secure) {
      const { SslPolicies = [] } = await aws.elbv2.describeSSLPolicies({ Names: [SslPolicy] })
      const protocols = given(SslPolicies[0]?.SslProtocols, `protocols of policy ${SslPolicy}`, context)
      const old = protocols.filter((protocol) => protocol !== 'TLSv1.2' && protocol !== 'TLSv1.3')
      // refused old versions prove nothing when no version is accepted
      const today = await probe.tls({ url: `https://${host}:${Port}` })
      const before = await probe.tls({ url: `https://${host}:${Port}`, newest: 'TLSv1.1' })
      const problems = [
        ...(old.length === 0 ? [] : [`policy ${SslPolicy} takes ${old.join(', ')}`]),
        ...(today.reached ? [] : [`no handshake: ${today.why}: ${today.message}`]),
        ...(before.reached
          ? [`a client that knows nothing newer than TLS 1.1 was let in with ${before.tls.protocol}`]
          : []),
      ]
      expect(problems, `TLS versions at ${host}:${Port}`).toEqual([])
    }
  },
  breaks: {
    'the default policy of the past': (_, find) => {
      find.listener('HTTPS').SslPolicy = 'ELBSecurityPolicy-2016-08'
    },
    'TLS 1.1 is taken': (_, find) => {
      find.listener('HTTPS').SslPolicy = 'ELBSecurityPolicy-TLS-1-1-2017-01'
    },
    'nobody listens': (_, find) => {
      find.loadBalancer().State = { Code: 'failed' }
    },
  },
})
