import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { jsrOf, jsrProjectsOf } from './jsr.ts'
import { readWorkspace } from './workspace.ts'

const root = resolve(import.meta.dirname, '../../..')
for (const { dir, manifest } of jsrProjectsOf(readWorkspace(root)))
  writeFileSync(join(root, dir, 'jsr.json'), jsrOf(manifest))
