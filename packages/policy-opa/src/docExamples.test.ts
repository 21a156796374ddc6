import { docExamples } from '@countersign/testing/docExamples'
import { describe, test } from 'vitest'

describe('examples of the API reference', () => {
  for (const { name, run } of docExamples(import.meta.url, {})) test(name, run)
})
