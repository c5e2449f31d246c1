import { basename } from 'node:path'
import type { RegisterTaskDefinitionCommandInput, Tag } from '@aws-sdk/client-ecs'
import type { Resource, TaggedTaskDefinition } from '../collection.ts'

/** A task definition file that is judged before it is registered. Plain data: it is handed to the engine's worker. */
export interface Candidate {
  /** As the call named it. */
  readonly file: string
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string
  readonly definition: Omit<RegisterTaskDefinitionCommandInput, 'tags'>
  readonly tags: readonly Tag[]
}

/** The candidate as the platform shows it. Its id says which file it is from, and which bytes of it were judged. */
export const candidateDefinition = (
  { file, sha256, definition, tags }: Candidate,
  region: string,
): Resource<TaggedTaskDefinition> => ({
  // The request's members are the definition's, with the same meaning.
  ...(definition as Partial<TaggedTaskDefinition>),
  tags: [...tags],
  subject: {
    id: `candidate:${definition.family}@sha256:${sha256}`,
    type: 'ecs:task-definition-candidate',
    name: `${definition.family} (candidate ${basename(file)})`,
    region,
  },
})
