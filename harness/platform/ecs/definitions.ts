import type { RepositoryScanningConfiguration } from '@aws-sdk/client-ecr'
import { batchesOf } from '../../batches.ts'
import { collection } from '../collection.ts'
import { repositories } from '../account/storage.ts'

/** Repositories that one call describes the scanning of. */
const SCANNING_BATCH = 25

/**
 * How the platform's repositories are scanned, by their names: what they ask for and what the registry's rules say,
 * taken together by ECR.
 */
export const repositoryScanning = collection(
  async ({ aws, read }): Promise<ReadonlyMap<string, RepositoryScanningConfiguration>> => {
    const names = (await read(repositories)).flatMap(({ repositoryName }) => repositoryName ?? [])
    const answers = await Promise.all(
      batchesOf(names, SCANNING_BATCH).map((repositoryNames) =>
        aws.ecr.batchGetRepositoryScanningConfiguration({ repositoryNames }),
      ),
    )
    return new Map(
      answers.flatMap(({ scanningConfigurations = [] }) =>
        scanningConfigurations.map((scanning) => [scanning.repositoryName ?? '', scanning]),
      ),
    )
  },
)
