/** The collections of this folder. */
export { pipelines, deliveredServices, usedProjects, pipelineAlarms } from './pipelines.ts'
