/** The collections of this folder. */
export { deploymentGroups } from './codedeploy.ts'
export { pipelines, deliveredServices, usedProjects, pipelineAlarms } from './pipelines.ts'
