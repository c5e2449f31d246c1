import { situation } from './situation.ts'

export default situation({
  what: 'the circuit breaker rolled back twenty minutes ago, and the old revision was forced anew since',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  arrange: ({ ecs }, find) => {
    const good = ecs.serviceDeployments.only(({ serviceArn }) => serviceArn === find.serviceArn('service-b'))
    const running = good.targetServiceRevision!
    const revision = ecs.revisions.only(({ serviceRevisionArn }) => serviceRevisionArn === running.arn)
    const failed = `${running.arn}1`
    const restarted = `${running.arn}2`
    ecs.revisions.add({ ...revision, serviceRevisionArn: failed, taskDefinition: `${revision.taskDefinition}1` })
    ecs.revisions.add({ ...revision, serviceRevisionArn: restarted })
    const ago = (minutes: number) => {
      const time = new Date(Date.now() - minutes * 60_000)
      return { createdAt: time, startedAt: time, finishedAt: time, sourceServiceRevisions: [running] }
    }
    ecs.serviceDeployments.add({
      ...good,
      ...ago(20),
      serviceDeploymentArn: `${good.serviceDeploymentArn}1`,
      targetServiceRevision: { arn: failed },
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { serviceRevisionArn: running.arn },
    })
    ecs.serviceDeployments.add({
      ...good,
      ...ago(5),
      serviceDeploymentArn: `${good.serviceDeploymentArn}2`,
      targetServiceRevision: { arn: restarted },
    })
  },
  expected: {
    'services.last-deployment': { 'service-a': 'pass', 'service-b': /^fail: .*ROLLBACK_SUCCESSFUL/s },
    'services.deployed': 'pass',
    'watch.deployment': 'fail',
  },
})
