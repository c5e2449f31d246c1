import { check } from '../../harness/index.ts'

check('quotas.room', {
  title: 'Service quotas leave room',
  covers: ['DG-INF-14'],
  controls: { nist: ['CP-2(2)', 'SC-5(2)'], soc2: ['A1.1'] },
  severity: 'medium',
  stages: ['pre', 'nightly'],
  remedy: 'Request an increase: aws service-quotas request-service-quota-increase; or remove what is no longer used.',
  each: (platform) => platform.quotas(),
  async verify({ code, service, name }, { aws, platform, settings, orAbsent, expect, inconclusive }) {
    const { used, fullest } = await platform.quotaUse(code)
    // Service Quotas returns an applied value only where there is one; otherwise the default applies
    const applied = await orAbsent(
      aws.servicequotas.getServiceQuota({ ServiceCode: service, QuotaCode: code }),
      'NoSuchResourceException',
    )
    const { Quota } =
      applied ?? (await aws.servicequotas.getAWSDefaultServiceQuota({ ServiceCode: service, QuotaCode: code }))
    const value = Quota?.Value
    if (value === undefined)
      return inconclusive(
        'Service Quotas names no value for ' +
          `${code}${Quota?.ErrorReason?.ErrorMessage ? `: ${Quota.ErrorReason.ErrorMessage}` : ''}`,
      )
    const percent = settings.operations.quotaPercent
    // for a quota per resource, the fullest resource counts
    const problem = `${used} of ${value} in use${fullest === undefined ? '' : ` at ${fullest}`}: more than ${percent} %`
    expect(used * 100 > value * percent ? [problem] : [], name).toEqual([])
  },
  breaks: {
    'no room for another VPC': ({ ec2, servicequotas }) => {
      servicequotas.applied.first(({ QuotaCode }) => QuotaCode === 'L-F678F1CE').Value = ec2.vpcs.size
      return 'L-F678F1CE'
    },
    'an interface with all the security groups that it may have': ({ ec2 }) => {
      const row = ec2.networkInterfaces.first(({ Groups = [] }) => Groups.length > 0)
      row.Groups = Array.from({ length: 5 }, () => row.Groups![0]!)
      return 'L-2AFB9258'
    },
    'an account that may keep three repositories, and does': ({ ecr, servicequotas }) => {
      servicequotas.applied.add({ ServiceCode: 'ecr', QuotaCode: 'L-CFEB8E8D', Value: ecr.repositories.size })
      return 'L-CFEB8E8D'
    },
    'another cluster uses up the vCPUs': ({ ecs }) => {
      const task = ecs.tasks.first()
      const clusterArn = task.clusterArn!.replace(/cluster\/.*/, 'cluster/batch')
      ecs.clusters.add({ clusterName: 'batch', clusterArn, status: 'ACTIVE' })
      ecs.tasks.add({
        ...structuredClone(task),
        taskArn: `${task.taskArn}0`,
        clusterArn,
        group: 'family:batch',
        capacityProviderName: undefined,
        cpu: '4096',
      })
      return 'L-3032A538'
    },
    'a load balancer with nearly all its target groups': ({ elbv2, servicequotas }) => {
      servicequotas.applied.add({
        ServiceCode: 'elasticloadbalancing',
        QuotaCode: 'L-822D1B1B',
        Value: elbv2.targetGroups.size,
      })
      return 'L-822D1B1B'
    },
  },
})
