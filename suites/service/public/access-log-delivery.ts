/**
 * How load balancers deliver access logs. Sources: ELB user guides, "Enable access logs for your Application Load
 * Balancer" (earlier ways included) and "… Network Load Balancer".
 */
import type { CheckContext } from '../../../harness/index.ts'
import {
  bucketJudgement,
  keyJudgement,
  keyOfBucket,
  ownerOfBucket,
  type Delivery,
  type DeliveryJudgement,
  type Stand,
} from '../../delivery-policies.ts'

/** The accounts with which application load balancers write in regions from before August 2022. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  'us-east-1': '127311923002',
  'us-east-2': '033677994240',
  'us-west-1': '027434742980',
  'us-west-2': '797873946194',
  'af-south-1': '098369216593',
  'ap-east-1': '754344448648',
  'ap-southeast-3': '589379963580',
  'ap-south-1': '718504428378',
  'ap-northeast-3': '383597477331',
  'ap-northeast-2': '600734575887',
  'ap-southeast-1': '114774131450',
  'ap-southeast-2': '783225319266',
  'ap-northeast-1': '582318560864',
  'ca-central-1': '985666609251',
  'eu-central-1': '054676820928',
  'eu-west-1': '156460612806',
  'eu-west-2': '652711504416',
  'eu-south-1': '635631232127',
  'eu-west-3': '009996457667',
  'eu-north-1': '897822967062',
  'me-south-1': '076674570225',
  'sa-east-1': '507241528517',
  'cn-north-1': '638102146993',
  'cn-northwest-1': '037604701340',
  'us-gov-west-1': '048591011584',
  'us-gov-east-1': '190560391635',
}

interface Balancer {
  readonly arn: string
  readonly type: string | undefined
}

/** Where a load balancer writes. */
interface Destination {
  readonly bucket: string
  /** May be empty. */
  readonly prefix: string
}

/**
 * Whether a load balancer may write its access logs: by the policy of the bucket, and by what encrypts it. Of a bucket
 * that is not read, nothing is said.
 */
export async function accessLogJudgement(
  balancer: Balancer,
  to: Destination,
  context: CheckContext,
): Promise<DeliveryJudgement> {
  const home = await ownerOfBucket(to.bucket, context)
  if (home === undefined) return { problems: [], open: [] }
  const delivery = deliveryOf(balancer, { ...to, owner: home.owner })
  const [byBucket, { algorithm, key }] = await Promise.all([
    bucketJudgement(delivery, home.aws, context),
    keyOfBucket(to.bucket, home.aws, context),
  ])
  const { problems, open } = byBucket
  if (balancer.type === 'application')
    return algorithm === 'AES256'
      ? byBucket
      : {
          problems: [...problems, `bucket ${to.bucket} is encrypted with ${algorithm}; they write with AES256 alone`],
          open,
        }
  if (key === undefined) return byBucket
  const byKey = await keyJudgement({ ...delivery, keyArn: key, actions: ['kms:GenerateDataKey'] }, context)
  return { problems: [...problems, ...byKey.problems], open: [...open, ...byKey.open] }
}

function deliveryOf(balancer: Balancer, to: Destination & { readonly owner: string }): Delivery {
  const [, partition = '', , region = '', account = ''] = balancer.arn.split(':')
  const { bucket, prefix, owner } = to
  const object = `${prefix === '' ? '' : `${prefix}/`}AWSLogs/${account}/elasticloadbalancing/${region}/any`
  const common = { account, region, owner, bucket, object }
  if (balancer.type !== 'application')
    return {
      ...common,
      service: 'delivery.logs.amazonaws.com',
      source: `arn:${partition}:logs:${region}:${account}:*`,
      asks: ['s3:GetBucketAcl'],
    }
  return {
    ...common,
    service: 'logdelivery.elasticloadbalancing.amazonaws.com',
    source: balancer.arn,
    asks: [],
    others: standIn(partition, ACCOUNTS[region]),
  }
}

const standIn = (partition: string, account: string | undefined): Stand[] =>
  account === undefined
    ? []
    : [
        {
          caller: { arn: `arn:${partition}:iam::${account}:root` },
          identity: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] }],
        },
      ]
