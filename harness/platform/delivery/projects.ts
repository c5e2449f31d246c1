import type { Project } from '@aws-sdk/client-codebuild'
import { batchesOf } from '../../batches.ts'
import { collection, type Resource } from '../collection.ts'
import { usedProjects } from './pipelines.ts'

/** Projects that one BatchGetProjects takes. */
const AT_ONCE = 100

/** The build projects of the platform that are in this account and region, as CodeBuild describes them. */
export const buildProjects = collection(async ({ aws, read }): Promise<Resource<Project>[]> => {
  const used = (await read(usedProjects)).filter(({ elsewhere }) => elsewhere === undefined)
  const answers = await Promise.all(
    batchesOf(used, AT_ONCE).map((batch) => aws.codebuild.batchGetProjects({ names: batch.map(({ name }) => name) })),
  )
  const found = answers.flatMap(({ projects = [] }) => projects)
  return found.flatMap((project) => {
    const subject = used.find(({ name }) => name === project.name)?.subject
    return subject === undefined ? [] : [{ ...project, subject }]
  })
})
