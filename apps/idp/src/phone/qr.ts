import { encodeQR } from 'qr'

/** A QR symbol as one SVG path over a square of `size` modules, quiet zone included. */
export type QrPath = { readonly size: number; readonly path: string }

/** ISO/IEC 18004 section 5.3.8: four modules of nothing around the symbol. */
const QUIET = 4

/** Each dark run of a row is one rectangle of the path. */
const rowPath = (row: readonly boolean[], y: number): string => {
  let path = ''
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue
    const start = x
    while (row[x + 1]) x += 1
    path += `M${start} ${y}h${x - start + 1}v1H${start}z`
  }
  return path
}

/** Draws a text as a QR symbol. Medium error correction: a screen has no dirt, but lamps shine on it. */
export const qrPath = (text: string): QrPath => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  return { size: rows.length, path: rows.map(rowPath).join('') }
}
