import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'

/** The `vectors` of a file, or an empty object where the folder is absent. */
export const vectors = <Shape>(name: string): Shape =>
  hasSharedVectors ? sharedVectors<Shape>(name) : ({} as Shape)
