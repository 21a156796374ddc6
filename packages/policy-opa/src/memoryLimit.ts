const MEMORY_SECTION = 5
const HEADER_BYTES = 8
const PAGES_PER_MIB = 16

/**
 * Gives the one memory of a WebAssembly module a maximum, so that growing past it fails inside the module.
 *
 * @see WebAssembly Core Specification 5.5.8 (memory section)
 */
export function limitMemory(module: Uint8Array, mebibytes: number): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES
  while (at < module.length) {
    const size = readUnsigned(module, at + 1)
    const end = size.next + size.value
    if (module[at] === MEMORY_SECTION) return replaced(module, at, end, section(module, size.next, mebibytes))
    at = end
  }
  throw new Error('the module has no memory of its own')
}

function section(module: Uint8Array, at: number, mebibytes: number): readonly number[] {
  const count = readUnsigned(module, at)
  const flags = readUnsigned(module, count.next)
  const least = readUnsigned(module, flags.next)
  const most = mebibytes * PAGES_PER_MIB
  if (count.value !== 1 || flags.value > 1) throw new Error('the module has another kind of memory')
  if (least.value > most) throw new Error(`the module needs ${least.value / PAGES_PER_MIB} MiB to start`)
  const body = [1, 1, ...unsigned(least.value), ...unsigned(most)]
  return [MEMORY_SECTION, ...unsigned(body.length), ...body]
}

function replaced(
  module: Uint8Array,
  from: number,
  to: number,
  by: readonly number[],
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(module.length - (to - from) + by.length)
  out.set(module.subarray(0, from))
  out.set(by, from)
  out.set(module.subarray(to), from + by.length)
  return out
}

/** LEB128. */
function readUnsigned(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, next: at }
  }
  throw new Error('the module is cut short')
}

function unsigned(value: number): readonly number[] {
  const out: number[] = []
  let rest = value
  do {
    out.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return out
}
