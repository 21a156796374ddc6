import type { Json, JsonObject } from '../types.ts'

/** What is asked of the thread of one policy: to start it, and to evaluate it. */
export type WasmRequest =
  | {
      readonly op: 'start'
      readonly wasm: Uint8Array<ArrayBuffer>
      readonly data: JsonObject
      readonly entrypoint: string
    }
  | {
      readonly op: 'evaluate'
      readonly input: Json
      readonly data: JsonObject | undefined
      /** Milliseconds since 1970. */
      readonly now: number
    }

/** What the thread answers: every solution of the entrypoint, or why there is none. */
export type WasmAnswer =
  | { readonly ok: true; readonly results: readonly { readonly result: Json }[] }
  | {
      readonly ok: false
      readonly code: 'invalid' | 'builtin' | 'missing' | 'failed' | 'limit'
      readonly message: string
    }
