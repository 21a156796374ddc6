import { docExamples } from '@countersign/testing/docExamples'
import { describe, test } from 'vitest'

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'createDiscover.ts#createDiscover': { prints: ['Pera on your phone'] },
  })
  for (const { name, run } of examples) test(name, run)
})
