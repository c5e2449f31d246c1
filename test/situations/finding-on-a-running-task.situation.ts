import { hubFinding } from '../../suites/infrastructure/finding-scenes.ts'
import { situation } from './situation.ts'

export default situation({
  what: "GuardDuty's critical findings on a running task and on its network interface, collected by Security Hub",
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html',
  arrange: ({ securityhub }, find) => {
    const [task] = find.tasks('worker')
    const { NetworkInterfaceId } = find.networkInterface(task)
    const Id = `arn:aws:ec2:us-east-1:111122223333:network-interface/${NetworkInterfaceId}`
    securityhub.findings.add(hubFinding({ Type: 'AwsEcsTask', Id: task.taskArn! }))
    securityhub.findings.add({ ...hubFinding({ Type: 'AwsEc2NetworkInterface', Id }), Id: 'second' })
  },
  expected: { 'security-hub.findings': /^fail: .*:task\/.*network-interface\//s },
})
