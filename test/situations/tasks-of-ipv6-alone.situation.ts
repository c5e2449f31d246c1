import { situation } from './situation.ts'
export default situation({
  what: 'tasks in subnets of IPv6 alone',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
  arrange: ({ ecs, elbv2 }) => {
    let n = 0
    for (const task of ecs.tasks.filter(({ group }) => group === 'service:service-a')) {
      const ipv6Address = `2600:1f13:636:c700::${++n}`
      const details = task.attachments![0]!.details!
      const at = details.findIndex(({ name }) => name === 'privateIPv4Address')
      const was = details[at]!.value
      details.splice(at, 1)
      for (const c of task.containers ?? [])
        c.networkInterfaces = [{ attachmentId: task.attachments![0]!.id!, ipv6Address }]
      for (const t of elbv2.targets.filter(({ Target }) => Target?.Id === was))
        t.Target = { ...t.Target, Id: ipv6Address }
    }
    elbv2.targetGroups.only().IpAddressType = 'ipv6'
    for (const t of elbv2.targets.all()) t.TargetHealth = { State: 'healthy' }
  },
  expected: { 'targets.registration': ['pass'], 'tasks.healthy': 'pass' },
})
