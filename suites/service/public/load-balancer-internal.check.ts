import { check, type World } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { attributeProblems } from './balancer-attributes.ts'
import { behindInternal } from './internal-scenes.ts'
import { NO_INTERNAL_BALANCER } from './none-public.ts'

check('load-balancer.internal', {
  title: 'An internal load balancer of a service is active and limited, and is not deleted by mistake',
  covers: ['DG-SVC-09'],
  controls: { nist: ['CM-3', 'CP-10', 'SC-7', 'SI-10'], soc2: ['A1.2', 'CC6.6', 'CC8.1'] },
  severity: 'medium',
  remedy:
    'Give it a security group, and set its attributes: aws elbv2 modify-load-balancer-attributes --attributes ' +
    'Key=deletion_protection.enabled,Value=true Key=routing.http.drop_invalid_header_fields.enabled,Value=true.',
  each: (platform) => platform.internalLoadBalancers(),
  whenNone: NO_INTERNAL_BALANCER,
  async verify({ LoadBalancerArn, LoadBalancerName, State, SecurityGroups = [], Type }, context) {
    const { aws, expect } = context
    const state = given(State?.Code, `state of load balancer ${LoadBalancerName}`, context)
    const { Attributes = [] } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn })
    const problems = [
      ...(state === 'active' ? [] : [`state is ${state}, not active`]),
      ...(SecurityGroups.length > 0 || Type !== 'application'
        ? []
        : ['no security group: nothing limits who reaches it']),
      ...attributeProblems(Attributes, Type, context),
    ]
    expect(problems, `load balancer ${LoadBalancerName}`).toEqual([])
  },
  prepare: (world) => void behindInternal(world),
  breaks: {
    'it lacks capacity': (world) => {
      inside(world).balancer.State = { Code: 'active_impaired' }
    },
    'no security group': (world) => {
      inside(world).balancer.SecurityGroups = []
    },
    'deletion protection off': (world) => {
      inside(world).attributes['deletion_protection.enabled'] = 'false'
    },
    'invalid headers passed on': (world) => {
      inside(world).attributes['routing.http.drop_invalid_header_fields.enabled'] = 'false'
    },
  },
})

/** The internal load balancer, and its attributes. */
function inside(world: World) {
  const balancer = world.elbv2.loadBalancers.only(({ Scheme }) => Scheme === 'internal')
  return { balancer, attributes: world.elbv2.attributes.get(balancer.LoadBalancerArn)!.attributes }
}
