/** The pipelines that deploy the services, and whether their failures notify people. */
import { check, type Finders, type Platform, type Settings, type UsedProject } from '../../../harness/index.ts'
import { deliveryByAlarms } from './alarm-delivery.ts'
import { anyWay } from '../../way-to-a-person.ts'
import { deliveryByNotificationRules } from './notification-rules.ts'
import { failureOfBuild, failureOfPipeline, type Failure } from './pipeline-failures.ts'
import { deliveryByRules } from './rule-delivery.ts'

check('pipelines.exist', {
  title: 'What deploys a service exists: its pipeline, and the build project that it builds with',
  covers: ['DG-SVC-09'],
  controls: { nist: ['CM-2', 'CM-6', 'CM-8'], soc2: ['CC7.1', 'CC8.1'] },
  severity: 'high',
  parts: ['codepipeline'],
  remedy:
    'Create the pipeline and the build project, or tell their names (pipelines.name, pipelines.buildProject); ' +
    'where something else than CodePipeline deploys, say so (has.codepipeline: false).',
  each: (platform) => platform.deliveredServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'The platform has no service.',
  },
  async verify({ service, pipelines, projects, subject }, { aws, settings, expect, inconclusive }) {
    const { projects: existing = [] } = await aws.codebuild.listProjects()
    const name = settings.pipelines.name?.replaceAll('{service}', service.serviceName ?? '')
    const missing = [
      ...(pipelines.length > 0
        ? []
        : [
            'no pipeline deploys it: none has an ECS action for it' +
              (name === undefined ? '' : `, and none is called ${name} and deploys in another way`),
          ]),
      ...projects
        .filter((project) => project.elsewhere === undefined && !existing.includes(project.name))
        .map(missingProject),
    ]
    const elsewhere = projects.filter((project) => project.elsewhere !== undefined)
    if (missing.length === 0 && elsewhere.length > 0)
      inconclusive(
        'It is built where this run cannot look: ' +
          `${elsewhere.map((project) => `by ${project.name} in ${project.elsewhere}`).join(', ')}.`,
      )
    expect(missing, `what deploys service ${subject.name}`).toEqual([])
  },
  breaks: {
    'the pipeline is gone': ({ codepipeline }) => {
      codepipeline.pipelines.remove(({ pipeline }) => pipeline.name === 'worker-prod')
      return 'worker'
    },
    'the pipeline deploys another service': (_, find) => {
      deploymentOf(find, 'service-a-prod')['ServiceName'] = 'service-b'
      return 'service-a'
    },
    'the pipeline deploys to another cluster': (_, find) => {
      deploymentOf(find, 'service-b-prod')['ClusterName'] = 'test-cluster'
      return 'service-b'
    },
    'the build project is gone': ({ codebuild }) => {
      codebuild.projects.remove(({ name }) => name === 'service-b-build')
      return 'service-b'
    },
  },
})

const missingProject = ({ name, pipelines }: UsedProject): string =>
  pipelines.length > 0
    ? `build project ${name}, with which ${pipelines.map(({ subject }) => subject.name).join(' and ')} builds, ` +
      'does not exist'
    : `no pipeline of it says what it is built with, and there is no build project ${name}`

/** The configuration of the action that deploys to ECS. */
const deploymentOf = (find: Finders, name: string): Record<string, string> =>
  find
    .pipeline(name)
    .pipeline.stages!.flatMap(({ actions = [] }) => actions)
    .find(({ actionTypeId }) => actionTypeId?.provider === 'ECS')!.configuration!

check('pipelines.failures', {
  title: 'Somebody hears of it when a pipeline fails; before production, when a build does',
  covers: ['DG-SVC-10', 'SOP-PRE-05'],
  controls: {
    nist: ['AU-6(1)', 'IR-4(1)', 'SI-4(5)', 'SI-4(12)'],
    soc2: ['CC7.2', 'CC7.3', 'CC8.1'],
  },
  severity: 'high',
  parts: ['codepipeline'],
  remedy:
    'Create a rule of EventBridge on the state FAILED (aws events put-rule, put-targets), a notification rule, or an ' +
    'alarm on FailedPipelineExecutions or FailedBuilds, that notifies an SNS topic with a confirmed subscription; let ' +
    'events.amazonaws.com (without a condition) or codestar-notifications.amazonaws.com publish to the topic, and use ' +
    'its key.',
  each: failures,
  whenNone: {
    verdict: 'not-applicable',
    because: 'No pipeline deploys the services of the platform: see pipelines.exist.',
  },
  async verify({ failure }, context) {
    const ways = await Promise.all([
      deliveryByRules(failure, context),
      deliveryByNotificationRules(failure.notifications, context),
      deliveryByAlarms(failure.conditions, context),
    ])
    const { reachesPeople, problems } = anyWay(ways)
    if (reachesPeople === undefined)
      context.inconclusive(`Whether somebody hears that ${failure.what} cannot be told: ${problems.join('; ')}.`)
    if (!reachesPeople && failure.elsewhere !== undefined)
      context.inconclusive(
        `Nobody here hears that ${failure.what}, and who does in ${failure.elsewhere} cannot be seen from here.`,
      )
    const found =
      problems.length > 0 ? problems : ['no rule of EventBridge, no notification rule and no alarm looks for it']
    context.expect(reachesPeople ? [] : found, `who hears that ${failure.what}`).toEqual([])
  },
  breaks: {
    'there is no rule': ({ eventbridge }) => eventbridge.rules.clear(),
    'the rule was disabled for a noisy week': (_, find) => void (find.eventRule().rule.State = 'DISABLED'),
    'it waits for pipelines that succeed': (_, find) => {
      pattern(find, ({ detail }) => (detail['state'] = ['SUCCEEDED']))
    },
    'a pipeline was added, and not to the rule': (_, find) => {
      pattern(find, ({ detail }) => (detail['pipeline'] = [{ prefix: 'service-' }]))
      return 'worker-prod'
    },
    'it waits for the failure of one stage': (_, find) => {
      pattern(find, (fields) => {
        fields['detail-type'] = ['CodePipeline Stage Execution State Change']
        fields.detail['stage'] = ['Deploy']
      })
    },
    'it has no target any more': (_, find) => void find.eventRule().targets.splice(0),
    'it writes to a log group': (_, find) => {
      find.eventRule().targets[0]!.Arn = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/pipelines'
    },
    'its topic was deleted': ({ sns }) => sns.topics.clear(),
    'nobody confirmed the subscription': (_, find) => {
      find.subscription().pendingToken = 'sent-to-a-mailbox-that-nobody-reads'
    },
    'the topic lets only alarms publish': (_, find) => void delete find.topic().attributes['Policy'],
    'the topic was encrypted by a key that keeps EventBridge out': (_, find) => {
      find.topic().attributes['KmsMasterKeyId'] = 'alias/aws/sns'
    },
  },
})

/** The failures that must notify people: of the pipelines, or of the builds, of the platform's services. */
async function failures(
  platform: Platform,
  settings: Settings,
): Promise<{ readonly failure: Failure; readonly subject: UsedProject['subject'] }[]> {
  const { announced } = settings.pipelines
  const [pipelines, projects] = await Promise.all([
    announced.includes('pipelines') ? platform.pipelines() : [],
    announced.includes('builds') ? platform.usedProjects() : [],
  ])
  return [
    ...pipelines.map((pipeline) => ({ failure: failureOfPipeline(pipeline, settings), subject: pipeline.subject })),
    ...projects.map((project) => ({ failure: failureOfBuild(project, settings), subject: project.subject })),
  ]
}

function pattern(
  find: Finders,
  change: (fields: { [field: string]: unknown; detail: Record<string, unknown> }) => void,
): void {
  const found = find.eventRule()
  const fields = JSON.parse(found.rule.EventPattern!) as Parameters<typeof change>[0]
  change(fields)
  found.rule.EventPattern = JSON.stringify(fields)
}
