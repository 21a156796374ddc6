import { z } from 'zod'
import { configSchema } from './schema.ts'
import { isTenantSection } from './tenants.ts'

type Sections = Readonly<Record<string, unknown>>

/** A tenant's sections are those of the whole. */
const tenantSchema = (properties: Sections): Record<string, unknown> => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.keys(properties)
      .filter(isTenantSection)
      .map((name) => [name, { $ref: `#/properties/${name}` }]),
  ),
  additionalProperties: false,
})

/** The configuration as JSON Schema 2020-12, for editors and for `countersign config schema`. */
export const configJsonSchema = (): Record<string, unknown> => {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  const { properties = {} } = schema
  const { tenants } = properties
  return {
    ...schema,
    properties: {
      ...properties,
      tenants: { ...(tenants as object), additionalProperties: tenantSchema(properties) },
    },
  }
}
