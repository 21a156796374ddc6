import { z } from 'zod'

/** The version of this contract. A plug-in made for another one is refused. */
export const API_VERSION = 1

const text = (most: number) => z.string().trim().min(1).max(most)

/** The keys that every version has. */
export const versioned = z.looseObject({ apiVersion: z.int() })

/** `countersign-plugin.json`: what a plug-in says about itself. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  apiVersion: z.literal(API_VERSION),
  name: text(60),
  namespaces: z
    .array(z.string().regex(/^[-a-z0-9]{3,8}$/))
    .min(1)
    .max(20),
  /** The browser module, in a folder of its own below the manifest: it may import the scripts beside it. */
  module: z.string().regex(/^\.\/(?:(?!\.\.?\/)[\w.-]{1,60}\/){1,5}[\w.-]{1,60}\.js$/),
  /** Origins that the module asks whatever the options say. */
  connectSrc: z.array(z.string()).max(20).default([]),
  /** Options whose value is an address, or a list of them, that the module asks. */
  connectSrcFromOptions: z.array(text(64)).max(20).default([]),
  /** JSON Schema of the options. */
  options: z.looseObject({ type: z.literal('object'), additionalProperties: z.literal(false) }),
  licence: z.strictObject({ spdx: text(100), note: text(500) }),
})

/** A manifest that was read. */
export type PluginManifest = z.output<typeof manifestSchema>
