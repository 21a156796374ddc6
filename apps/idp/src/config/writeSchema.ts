import { readFile, writeFile } from 'node:fs/promises'
import { configJsonSchema } from './jsonSchema.ts'
import { configReference } from './reference.ts'

// Writes the published JSON Schema and the table in the README: `pnpm --filter @countersign/idp run schema`.
await writeFile(
  new URL('../../schema/config.schema.json', import.meta.url),
  `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
)
const readme = new URL('../../README.md', import.meta.url)
const text = await readFile(readme, 'utf8')
await writeFile(
  readme,
  text.replace(
    /<!-- config -->[\s\S]*<!-- \/config -->/,
    () => `<!-- config -->\n${configReference()}\n<!-- /config -->`,
  ),
)
