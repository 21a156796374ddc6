import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'

/** The `vectors` of a file, or the fallback where the folder is absent. */
export const vectors = <T>(name: string, fallback: T): T =>
  hasSharedVectors ? sharedVectors<T>(name) : fallback
