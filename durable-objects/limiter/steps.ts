/** Times are told in such steps, upwards: whom the provider lets go when is not known to the minute. */
export const stepMs = 5 * 60_000

export const ceilStep = (at: number): number => Math.ceil(at / stepMs) * stepMs

/** The same of a column of whole milliseconds; numbers that are bound would be divided as fractions. */
export const inSteps = (column: string): string => `(${column} + ${stepMs - 1}) / ${stepMs} * ${stepMs}`
