import { writeFile } from 'node:fs/promises'
import { configJsonSchema } from './jsonSchema.ts'

/** Writes the published JSON Schema: `pnpm --filter @countersign/idp run schema`. */
await writeFile(
  new URL('../../schema/config.schema.json', import.meta.url),
  `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
)
