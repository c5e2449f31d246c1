import { check, type CheckContext, type Finders } from '../../harness/index.ts'
import { evaluatePolicies, joinFacts, keysOf, parsePolicy, requestOf, type Policy } from '../../policy/index.ts'
import { callerFacts, OF_TAGS, tagFacts } from '../role-requests.ts'
import { isEndpointFor, routesOf } from '../task-routes.ts'
import { taskRequests, type TaskRequest } from './endpoint-requests.ts'

const EVERYTHING: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

/** What is known of a request, as far as a policy asks for it. */
async function factsOf(request: TaskRequest, keys: readonly string[], context: CheckContext) {
  const caller = request.role && (await callerFacts(request.role, request, keys, context))
  const tags = keys.some((key) => OF_TAGS.test(key)) ? await request.tags?.() : undefined
  return joinFacts(
    ...(caller
      ? [caller]
      : [{ values: { 'aws:RequestedRegion': request.region, 'aws:SecureTransport': 'true' }, absent: [] }]),
    ...(tags ? [tagFacts(request.action, tags)] : []),
    ...(request.facts ? [request.facts] : []),
  )
}

check('endpoints.policy', {
  title: 'The policies of endpoints let tasks start: pull images with their layers, write logs, read secrets',
  covers: ['MR-INF-08'],
  controls: { nist: ['AC-3', 'AC-4', 'SC-7'], soc2: ['CC6.6'] },
  severity: 'high',
  remedy:
    "Allow in the policy of the endpoint what the finding names. Layers of images come from ECR's own bucket: allow " +
    'everybody s3:GetObject on arn:aws:s3:::prod-REGION-starport-layer-bucket/*.',
  each: (platform) => platform.vpcEndpoints(),
  whenNone: { verdict: 'not-applicable', because: 'The platform has no VPC endpoints.' },
  async verify(endpoint, context) {
    const { platform, expect, inconclusive, notApplicable } = context
    const { VpcEndpointId, ServiceName, PolicyDocument, subject } = endpoint
    const going = (await taskRequests(context)).filter(({ region, to }) => isEndpointFor(ServiceName, region, to))
    const byIt = await Promise.all(
      going.map(async (request) => {
        const routes = await routesOf(request.definitions, request.to, { platform, region: request.region })
        return routes.flatMap((route) =>
          route.endpoint?.VpcEndpointId === VpcEndpointId ? [{ request, network: route.facts }] : [],
        )
      }),
    )
    if (byIt.flat().length === 0) notApplicable(`No request of a task for its start goes by ${subject.name}.`)
    if (PolicyDocument === undefined) return inconclusive(`${VpcEndpointId} is described without its policy.`)
    const policy = parsePolicy(PolicyDocument)
    const keys = keysOf(policy.Statement)
    const judged = await Promise.all(
      byIt.flat().map(async ({ request, network }) => {
        const { action, resource, role } = request
        const known = requestOf(joinFacts(await factsOf(request, keys, context), network))
        const { decision, statements } = evaluatePolicies(
          { identity: [EVERYTHING], endpoint: policy },
          { action, resource, ...known, ...(role && { principal: { arn: role.arn } }) },
        )
        const what = `${action} on ${resource} ${role === undefined ? 'by an address that ECR signs' : `by role ${role.name}`}`
        const unknown = keysOf(statements.map(({ statement }) => statement)).filter(known.unknown)
        return { what, decision, unknown }
      }),
    )
    const refused = judged.filter(({ decision }) => decision.endsWith('-deny'))
    const policyOf = `policy of ${VpcEndpointId} (${ServiceName})`
    expect([...new Set(refused.map(({ what, decision }) => `${what} is refused (${decision})`))], policyOf).toEqual([])
    const open = judged.filter(({ decision }) => decision === 'undetermined')
    if (open.length > 0)
      inconclusive(
        `The ${policyOf} may refuse ${[...new Set(open.map(({ what }) => what))].join('; ')}: that depends on ` +
          `${[...new Set(open.flatMap(({ unknown }) => unknown))].join(', ')}, and what tasks bring for it is not known.`,
      )
  },
  breaks: {
    "the gateway to S3 denies the bucket of ECR's layers": (_, find) =>
      setPolicy(find, 's3', [
        ALLOW,
        { ...ALLOW, Effect: 'Deny', Resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' },
      ]),
    'the gateway to S3 knows our buckets alone': (_, find) =>
      setPolicy(find, 's3', [{ ...ALLOW, Resource: ['arn:aws:s3:::production-*', 'arn:aws:s3:::production-*/*'] }]),
    "the gateway to S3 lets nobody in from other accounts, as ECR's layers come": (_, find) =>
      setPolicy(find, 's3', [{ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } }]),
    'a policy that denies a few things and allows nothing': (_, find) =>
      setPolicy(find, 'ecr.api', [
        { ...ALLOW, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpc': find.vpc().VpcId } } },
      ]),
    "another region's repositories alone": (_, find) =>
      setPolicy(find, 'ecr.dkr', [{ ...ALLOW, Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/*' }]),
    'another role alone': (_, find) =>
      setPolicy(find, 'secretsmanager', [{ ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } }]),
    'logs are read, and not written': (_, find) => setPolicy(find, 'logs', [{ ...ALLOW, Action: 'logs:Get*' }]),
    'members of another organization': (_, find) =>
      setPolicy(find, 'logs', [{ ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-another' } } }]),
  },
})

const ALLOW = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

/** Sets the policy of the endpoint for a service; returns the endpoint's id. */
function setPolicy(find: Finders, service: string, Statement: readonly object[]): string {
  const endpoint = find.vpcEndpoint(service)
  endpoint.PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  return endpoint.VpcEndpointId
}
