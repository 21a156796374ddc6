import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileValidator, renderValidator } from '../test/validator.ts'
import { VALIDATOR_CODE } from './validatorCode.ts'

test('the committed code is what the pinned compiler makes of the committed source', async () => {
  const code = await compileValidator()
  expect(VALIDATOR_CODE).toBe(code)
  expect(readFileSync(new URL('./validatorCode.ts', import.meta.url), 'utf8')).toBe(renderValidator(code))
})
