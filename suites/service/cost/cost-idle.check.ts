import { isAtZero } from '../at-zero.ts'
import { check, measurementsOf, type Finders, type World } from '../../../harness/index.ts'
import { firstDayOf, IDLE_CONTROLS, LONG_AGO, existedThroughout } from './cost-idle.ts'
import { DAY } from './cost.ts'

check('cost.idle-addresses', {
  title: 'Every elastic address is in use',
  covers: ['DG-COST-01'],
  controls: IDLE_CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy:
    'Release the address (aws ec2 release-address). It cannot be had back: look first whether a name or ' +
    "somebody's firewall still holds it.",
  each: (platform) => platform.elasticAddresses(),
  whenNone: { verdict: 'not-applicable', because: 'The platform has no elastic address.' },
  async verify({ PublicIp, PublicIpv4Pool = 'amazon', AssociationId }, { expect, notApplicable }) {
    if (PublicIpv4Pool !== 'amazon')
      return notApplicable(`${PublicIp} is from the pool ${PublicIpv4Pool}: AWS charges for addresses of its own.`)
    expect(
      AssociationId === undefined ? ['it is associated with nothing, and paid for by the hour'] : [],
      `elastic address ${PublicIp}`,
    ).toEqual([])
  },
  breaks: {
    'one was left when its gateway went': ({ ec2 }) => {
      const address = ec2.addresses.first()
      delete address.AssociationId
      return address.AllocationId
    },
    'one without tags, which nobody remembers': ({ ec2 }) => {
      const { AssociationId: _, ...address } = ec2.addresses.first()
      return ec2.addresses.add({ ...address, AllocationId: 'eipalloc-0forgotten', PublicIp: '203.0.113.200', Tags: [] })
        .AllocationId
    },
    'none is in use': ({ ec2 }) => {
      for (const address of ec2.addresses) delete address.AssociationId
    },
  },
})

check('cost.idle-volumes', {
  title: 'No volume has been attached to nothing for long',
  covers: ['DG-COST-01'],
  controls: IDLE_CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy: 'Take a snapshot of the volume and delete it; or raise observability.idleDays.',
  each: (platform) => platform.volumes(),
  whenNone: { verdict: 'not-applicable', because: 'The platform has no volume.' },
  async verify({ VolumeId, State, Size, VolumeType, CreateTime, subject }, context) {
    const volumes = await context.platform.volumes()
    // AWS does not return when a volume was detached, but only attached volumes have metrics ("Amazon CloudWatch
    // metrics for Amazon EBS").
    const attached = (volumeId = ''): string => `attached ${volumeId}`
    const usage = await context.platform.dailyMetrics('volumes', () =>
      volumes
        .filter((volume) => volume.State === 'available')
        .map((volume) => ({
          key: attached(volume.VolumeId),
          namespace: 'AWS/EBS',
          metric: 'VolumeIdleTime',
          statistic: 'Sum',
          dimensions: { VolumeId: volume.VolumeId ?? '' },
        })),
    )
    const idle =
      State === 'available' &&
      existedThroughout(CreateTime, usage) &&
      usage.readings.get(attached(VolumeId))?.length === 0
    const problem = `it (${Size ?? '?'} GiB ${VolumeType ?? ''}) has been attached to nothing since ${firstDayOf(usage)} or longer`
    context.expect(idle ? [problem] : [], `volume ${subject.name}`).toEqual([])
  },
  breaks: {
    'nobody deletes it': ({ ec2 }) => {
      for (const volume of ec2.volumes) volume.CreateTime = LONG_AGO
    },
    'one without tags was left when its instance went': ({ ec2 }) =>
      ec2.volumes.add({ ...ec2.volumes.first(), VolumeId: 'vol-0left', CreateTime: LONG_AGO, Tags: [] }).VolumeId,
    'one, beside one in use and one that was until yesterday': ({ ec2, cloudwatch }) => {
      const volume = ec2.volumes.first()
      volume.CreateTime = LONG_AGO
      ec2.volumes.add({ ...volume, VolumeId: 'vol-0used', State: 'in-use' })
      ec2.volumes.add({ ...volume, VolumeId: 'vol-0detached' })
      untilYesterday(cloudwatch, 'AWS/EBS', 'VolumeIdleTime', { VolumeId: 'vol-0detached' })
      return volume.VolumeId
    },
  },
})

check('cost.idle-services', {
  title: 'No service has been scaled to nothing for long',
  covers: ['DG-COST-01'],
  controls: IDLE_CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy:
    'Delete the service and what it has: target group, alarms, log group, repository; or raise observability.idleDays.',
  each: (platform) => platform.services(),
  async verify({ serviceName, desiredCount, runningCount, createdAt, subject }, context) {
    // A service has utilisation as long as a task of it runs, and only then.
    const services = await context.platform.services()
    const usage = await context.platform.dailyMetrics('services at rest', () =>
      measurementsOf(services.filter(isAtZero), []),
    )
    const idle =
      isAtZero({ desiredCount, runningCount }) &&
      existedThroughout(createdAt, usage) &&
      usage.readings.get(`cpu of ${subject.id}`)?.length === 0
    context
      .expect(
        idle ? [`it wants no task, and none of it has run since ${firstDayOf(usage)} or longer`] : [],
        `service ${serviceName}`,
      )
      .toEqual([])
  },
  breaks: {
    'one was put to sleep, and never woken': (world, find) => scaleToZero(world, find, 'worker'),
    'another one': (world, find) => scaleToZero(world, find, 'service-b'),
    'all of them': (world, find) => {
      for (const { serviceName } of world.ecs.services.all()) scaleToZero(world, find, serviceName!)
    },
    'one, while another sleeps only since yesterday': (world, find) => {
      scaleToZero(world, find, 'service-b')
      untilYesterday(world.cloudwatch, 'AWS/ECS', 'CPUUtilization', {
        ClusterName: find.cluster().clusterName!,
        ServiceName: 'service-b',
      })
      return scaleToZero(world, find, 'worker')
    },
  },
})

function scaleToZero({ ecs }: World, find: Finders, name: string): string {
  const service = find.service(name)
  Object.assign(service, { desiredCount: 0, runningCount: 0, createdAt: LONG_AGO })
  ecs.tasks.remove(({ group }) => group === `service:${name}`)
  return service.serviceArn!
}

/** A metric that was there until a day ago. */
function untilYesterday(
  { set }: World['cloudwatch'],
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
): void {
  const steps = [
    { from: 0, value: 30 },
    { from: Date.now() - DAY, value: undefined },
  ]
  set.add({ namespace, name, dimensions, steps })
}
