import { z } from 'zod'
import { configSchema } from './schema.ts'

/** The configuration as JSON Schema 2020-12, for editors and for `countersign config schema`. */
export const configJsonSchema = (): Record<string, unknown> => z.toJSONSchema(configSchema, { io: 'input' })
