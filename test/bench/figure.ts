/** One measured value; names are unique over all groups. Sizes in KiB, times in ms. */
export type Figure = {
  name: string
  value: number
  unit: string
  /** The same durable work by the plainest loop, measured in the same run. */
  baseline?: { name: string; value: number }
}

/** Four significant digits: more would claim a precision that a shared machine does not have. */
const rounded = (value: number) => Number(value.toPrecision(4))

/** The line of a figure: JSON, `ratio` being value over baseline. */
export function figureLine({ name, value, unit, baseline }: Figure): string {
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    ...(baseline === undefined
      ? {}
      : {
          baseline: { name: baseline.name, value: rounded(baseline.value) },
          ratio: rounded(value / baseline.value),
        }),
  })
}
