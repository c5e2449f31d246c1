import type { RepositoryScanningConfiguration } from '@aws-sdk/client-ecr'
import { batches } from './ecs.ts'
import type { Inventory } from '../collection.ts'

/** Repositories that one call describes the scanning of. */
const SCANNING_BATCH = 25

export interface DefinitionInventory {
  /**
   * How the platform's repositories are scanned, by their names: what they ask for and what the registry's rules say,
   * taken together by ECR.
   */
  repositoryScanning(): Promise<ReadonlyMap<string, RepositoryScanningConfiguration>>
}

export const definitionsOf = (inventory: Inventory): DefinitionInventory => ({
  repositoryScanning: () =>
    inventory.once('repository scanning', async ({ aws, platform }) => {
      const names = (await platform.repositories()).flatMap(({ repositoryName }) => repositoryName ?? [])
      const answers = await Promise.all(
        batches(names, SCANNING_BATCH).map((repositoryNames) =>
          aws.ecr.batchGetRepositoryScanningConfiguration({ repositoryNames }),
        ),
      )
      return new Map(
        answers.flatMap(({ scanningConfigurations = [] }) =>
          scanningConfigurations.map((scanning) => [scanning.repositoryName ?? '', scanning]),
        ),
      )
    }),
})
