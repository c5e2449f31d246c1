/** Security monitoring of the trail. */
import { check, type Platform, type Settings, type Subject, type World } from '../../../harness/index.ts'
import { guardsOn, wayOfSample } from './security-event-ways.ts'
import { SECURITY_EVENTS, type SecurityEvent } from './security-events.ts'
import type { Guard, Place } from './security-samples.ts'

check('security-events.heard', {
  title: 'Root use, refused calls, and changes of what keeps the platform safe do not go unnoticed',
  covers: ['DG-INF-08', 'DG-SVC-10'],
  controls: {
    nist: ['AU-6(1)', 'AU-6(5)', 'SI-4(5)', 'SI-4(12)', 'CM-3'],
    soc2: ['CC7.2', 'CC7.3'],
    cis: ['4.1', '4.2', '4.3', '4.4', '4.5', '4.6', '4.7', '4.8', '4.9', '4.10', '4.11', '4.12', '4.13', '4.14'],
    pci: ['10.4.1'],
    hipaa: ['164.308(a)(1)(ii)(D)'],
  },
  severity: 'medium',
  stages: ['nightly'],
  remedy:
    'Let the trail write to a log group, put a metric filter on the events there (aws logs put-metric-filter) and an ' +
    'alarm on its metric whose topic somebody confirmed; or a rule of EventBridge that matches the events. Where ' +
    'another product reads the trail, say so (operations.securityEvents).',
  each: securityEvents,
  whenNone: {
    verdict: 'not-applicable',
    because: 'None is wanted: operations.securityEvents is empty in the settings.',
  },
  async verify({ event, place }, context) {
    const isOn = await guardsOn(context)
    const noticed = await Promise.all(
      event.samples(place).map(async (sample) => {
        const way = await wayOfSample(sample, event, place, context)
        const guard = sample.guard !== undefined && isOn(sample.guard) ? sample.guard : undefined
        return { what: sample.what, guard, ...way, reachesPeople: guard === undefined ? way.reachesPeople : true, way }
      }),
    )
    const guarded = noticed.flatMap(({ what, guard, way }) =>
      guard !== undefined && way.reachesPeople !== true ? [`${what} (${nameOf(guard)})`] : [],
    )
    if (guarded.length > 0)
      context.remark(`A finding, of which it is not looked at who reads it, tells of: ${guarded.join(', ')}.`)
    const unheard = sentences(noticed.filter(({ reachesPeople }) => reachesPeople === false))
    const open = noticed.filter(({ reachesPeople }) => reachesPeople === undefined)
    if (unheard.length === 0 && open.length > 0)
      context.inconclusive(
        `Whether somebody hears of ${event.title} cannot be told: ${sentences(open).join('; ')}.`,
        open.some(({ elsewhere }) => elsewhere === true) ? 'OTHER_ACCOUNT' : 'CHECK_UNDECIDED',
      )
    context.expect(unheard, `who hears of ${event.title}: nobody`).toEqual([])
  },
  breaks: {
    'the trail writes to no log group any more': (_, find) => {
      delete find.trail().trail.CloudWatchLogsLogGroupArn
      return UNGUARDED
    },
    'a metric filter looks for the first of the changes only': ({ logs }) => {
      filterOf(logs, 'iam-changes').filterPattern = '{ $.eventName = "CreatePolicy" }'
      return 'iam-changes'
    },
    'a metric filter was removed': ({ logs }) => {
      logs.metricFilters.remove(({ filterName }) => filterName.endsWith('security-group-changes'))
      return 'security-group-changes'
    },
    'an alarm looks at a metric of the past': (_, find) => {
      find.alarm('route-changes').MetricName = 'RouteChanges'
      return 'route-changes'
    },
    'an alarm waits for three changes in a row': (_, find) => {
      find.alarm('gateway-changes').EvaluationPeriods = 3
      return 'gateway-changes'
    },
    'an alarm was muted': (_, find) => {
      find.alarm('sign-in-without-mfa').ActionsEnabled = false
      return 'sign-in-without-mfa'
    },
    'nobody hears the topic': ({ sns }) => {
      sns.subscriptions.clear()
      return UNGUARDED
    },
  },
})

/** Those of which GuardDuty does not tell. */
const UNGUARDED = Object.keys(SECURITY_EVENTS).filter((name) => name !== 'root-use')

const filterOf = ({ metricFilters }: World['logs'], ending: string) =>
  metricFilters.only(({ filterName }) => filterName.endsWith(`-${ending}`))

interface WatchedEvent {
  readonly event: SecurityEvent
  readonly place: Place
  readonly subject: Subject
}

async function securityEvents(platform: Platform, { operations }: Settings): Promise<WatchedEvent[]> {
  const [account] = await platform.account()
  const {
    accountId,
    subject: { region },
  } = account!
  return operations.securityEvents.map((name) => ({
    event: SECURITY_EVENTS[name],
    place: { account: accountId, region },
    subject: { id: `${accountId}/${region}/security-event/${name}`, type: 'cloudtrail:event', name, region },
  }))
}

const nameOf = (guard: Guard): string =>
  'guardDuty' in guard ? `GuardDuty's ${guard.guardDuty}` : `Security Hub's ${guard.securityHub}`

/** Events that fail for the same reasons share a sentence. */
const sentences = (of: readonly { readonly what: string; readonly problems: readonly string[] }[]): string[] =>
  [...Map.groupBy(of, ({ problems }) => problems.join('; '))].map(
    ([problems, events]) => `${events.map(({ what }) => what).join(', ')}: ${problems}`,
  )
