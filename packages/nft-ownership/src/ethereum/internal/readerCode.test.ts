import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileReader, renderReader } from '../test/readerCode.ts'
import { READER_CODE } from './readerCode.ts'

test('the committed code is what the pinned compiler makes of the committed source', async () => {
  const code = await compileReader()
  expect(READER_CODE).toBe(code)
  expect(readFileSync(new URL('./readerCode.ts', import.meta.url), 'utf8')).toBe(renderReader(code))
})
