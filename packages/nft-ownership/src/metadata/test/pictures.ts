const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const u32 = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
]
const u16 = (value: number): number[] => [value >>> 8, value & 255]

/** The beginning of a PNG: enough to say what it is. */
export function pngHead(width: number, height: number, more: readonly number[] = []): Uint8Array {
  const head = [0x89, ...ascii('PNG\r\n\x1a\n'), ...u32(13), ...ascii('IHDR'), ...u32(width), ...u32(height)]
  return Uint8Array.from([...head, 8, 6, 0, 0, 0, 0, 0, 0, 0, ...more])
}

/** The chunk that announces an animated PNG. */
export const ANIMATION: readonly number[] = [...u32(8), ...ascii('acTL'), ...u32(2), ...u32(0), 0, 0, 0, 0]

export function jpegHead(width: number, height: number): Uint8Array {
  const app = [0xff, 0xe0, ...u16(4), 0, 0]
  return Uint8Array.from([
    ...[0xff, 0xd8, ...app, 0xff, 0xff, 0xc2, ...u16(17), 8, ...u16(height), ...u16(width)],
    ...[3, 1, 0x22, 0],
  ])
}

/** `VP8X`, the form that has a flag for animation. */
export function webpHead(width: number, height: number, animated = false): Uint8Array {
  const side = (value: number): number[] => [
    (value - 1) & 255,
    ((value - 1) >>> 8) & 255,
    ((value - 1) >>> 16) & 255,
  ]
  const form = [...ascii('RIFF'), 0, 0, 0, 0, ...ascii('WEBPVP8X'), 10, 0, 0, 0, animated ? 2 : 0, 0, 0, 0]
  return Uint8Array.from([...form, ...side(width), ...side(height)])
}

export function avifHead(width: number, height: number, brand = 'avif'): Uint8Array {
  const type = [...u32(16), ...ascii(`ftyp${brand}`), 0, 0, 0, 0]
  const extent = [...u32(20), ...ascii('ispe'), 0, 0, 0, 0, ...u32(width), ...u32(height)]
  return Uint8Array.from([...type, ...extent, 0, 0, 0, 0])
}
