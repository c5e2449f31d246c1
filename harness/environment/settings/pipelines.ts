import * as v from 'valibot'
import { Text } from './texts.ts'
import type { Profile } from '../profiles.ts'

/** How new versions of the services come to the cluster. */
export const PipelineSettings = v.strictObject({
  /**
   * Name of each service's pipeline, for pipelines without an ECS action, which would name the service that they
   * deploy; `{service}` is replaced. Unset: pipelines are found by their actions alone.
   */
  name: v.optional(Text),
  /**
   * Name of each service's build project, for pipelines that do not say themselves with which one they build;
   * `{service}` is replaced. Unset: only projects that pipelines name are looked for.
   */
  buildProject: v.optional(Text),
  /** What must notify people of its failures. */
  announced: v.array(v.picklist(['pipelines', 'builds'])),
})

export type PipelineSettings = v.InferOutput<typeof PipelineSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source: the deployment guide, which wants to hear
 * of failed pipelines in production, of failed builds elsewhere.
 */
export const pipelineDefaults = ({ approvalRequired }: Profile, _environment: string): PipelineSettings => ({
  announced: [approvalRequired ? 'pipelines' : 'builds'],
})
