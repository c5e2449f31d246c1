import { check } from '../../harness/index.ts'

check('tags.mandatory', {
  title: 'Every resource of the platform carries the mandatory tags',
  covers: ['DG-INF-10'],
  controls: { nist: ['CM-2(2)', 'CM-8'], pci: ['12.5.1'] },
  severity: 'low',
  remedy:
    'Add the missing tags where the resource is defined; in Terraform, default_tags of the provider reaches them all.',
  each: (platform) => platform.taggable(),
  async verify(resource, { platform, settings, expect, notApplicable }) {
    if (Object.keys(settings.operations.mandatoryTags).length === 0)
      notApplicable('No tag is expected (operations.mandatoryTags is empty).')
    const tags = await platform.tagsOf(resource)
    const problems = Object.entries(settings.operations.mandatoryTags).flatMap(([key, allowed]) => {
      const value = tags[key]
      if (value === undefined) return [`no tag ${key}`]
      if (value.trim() === '') return [`tag ${key} is empty`]
      return allowed.length > 0 && !allowed.includes(value)
        ? [`tag ${key} is '${value}', not ${allowed.join(' or ')}`]
        : []
    })
    expect(problems, `tags of ${resource.subject.type} ${resource.subject.name}`).toEqual([])
  },
  breaks: {
    'a cluster without an owner': (_, find) => {
      const cluster = find.cluster()
      cluster.tags = cluster.tags?.filter(({ key }) => key !== 'Owner')
      return cluster.clusterArn!
    },
    'a log group that never had a tag, so that the tagging API does not list it': (_, find) => {
      const group = find.logGroup('/ecs/service-a')
      group.tags = {}
      return group.logGroupArn!
    },
    'a repository of another environment': ({ ecr }) => {
      const repository = ecr.repositories.first()
      repository.tags['Environment'] = 'someone-elses'
      return repository.repositoryArn!
    },
    'a key with an empty cost center': (_, find) => {
      const key = find.key('logs')
      key.tags['CostCenter'] = ' '
      return key.KeyId
    },
    'a tag key in another case': (_, find) => {
      const table = find.lockTable()
      const { Compliance = '', ...others } = table.tags
      table.tags = { ...others, compliance: Compliance }
      return table.TableArn
    },
    'a role without tags, which the tagging API never lists': (_, find) => {
      const role = find.role('task-role')
      role.Tags = role.Tags.filter(({ Key }) => Key === 'Environment')
      return role.Arn
    },
  },
})
