import { z } from '@hono/zod-openapi'

/** An answer of JSON. */
export const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer for people. */
export const page = (description: string) => ({
  description,
  content: { 'text/html': { schema: z.string() } },
})

const body = (type: string, schema: z.ZodType) => ({
  body: { required: true, content: { [type]: { schema } } },
})

/** A request of JSON. */
export const jsonBody = (schema: z.ZodType) => body('application/json', schema)

/** A request of a form. */
export const formBody = (schema: z.ZodType) => body('application/x-www-form-urlencoded', schema)

/** The path names an interaction. */
export const byUid = { params: z.object({ uid: z.string() }) }
