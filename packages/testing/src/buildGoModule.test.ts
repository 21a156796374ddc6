import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { buildGoModule } from './buildGoModule.ts'

describe('buildGoModule', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('error: without Go nothing is left where the binary would be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'go-module-'))
    vi.stubEnv('PATH', folder)
    const build = buildGoModule({ module: 'example.org/peer@v1.0.0', binary: join(folder, 'peer') })
    await expect(build).rejects.toMatchObject({
      code: 'peer_unbuilt',
      message: expect.stringContaining('example.org/peer@v1.0.0'),
    })
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})
