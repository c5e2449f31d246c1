/** The collections of this folder. */
export { deploymentGroups } from './codedeploy.ts'
export { buildProjects } from './projects.ts'
export { pipelines, deliveredServices, usedProjects, pipelineAlarms } from './pipelines.ts'
