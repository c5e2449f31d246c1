import { situation } from './situation.ts'

export default situation({
  what: 'a backup plan that takes buckets by ARN and whatever carries a tag, and has not backed up the table yet',
  source: 'https://github.com/hashicorp/terraform-provider-aws/issues/41274',
  arrange: ({ backup }, find) => {
    Object.assign(find.backupSelection().BackupSelection!, {
      Resources: ['arn:aws:s3:::*'],
      ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'Environment', ConditionValue: 'production' }],
      Conditions: {},
    })
    backup.recoveryPoints.remove(({ ResourceType }) => ResourceType === 'DynamoDB')
  },
  expected: { 'backup.recent': ['pass', /^fail: .*there is no recovery point, though plan/] },
})
