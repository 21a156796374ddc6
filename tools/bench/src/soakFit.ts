import { median } from './measure.ts'

/** A value at a time. Any units. */
export type Point = { readonly at: number; readonly value: number }

/**
 * How much a value grows in one unit of time: the median of the slopes between all pairs (Theil and Sen). A few odd
 * points, as a collection that came late, do not bend it.
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap((a, index) =>
    points
      .slice(index + 1)
      .filter((b) => b.at !== a.at)
      .map((b) => (b.value - a.value) / (b.at - a.at)),
  )
  return slopes.length === 0 ? 0 : median(slopes)
}

/** What is after the warm-up. */
export const settled = <T extends { readonly at: number }>(
  samples: readonly T[],
  warmUp: number,
): readonly T[] => samples.filter(({ at }) => at >= warmUp)
