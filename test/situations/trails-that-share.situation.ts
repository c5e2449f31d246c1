import { situation } from './situation.ts'

export default situation({
  what: 'a trail of what is written and one of what is read, which record every management event together',
  source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
  arrange: ({ cloudtrail }, find) => {
    const writes = find.trail()
    const TrailARN = `${writes.trail.TrailARN}-of-reads`
    cloudtrail.trails.add({
      ...structuredClone(writes),
      trail: { ...writes.trail, Name: 'reads', TrailARN },
      eventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
    })
    writes.eventSelectors = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }]
  },
  expected: { 'cloudtrail.management-events': ['pass', 'pass'] },
})
