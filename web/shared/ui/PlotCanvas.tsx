import 'uplot/dist/uPlot.min.css'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import uPlot from 'uplot'
import { formatAxisDay, formatMoment, formatNumber, formatTime } from '../format.ts'
import { language } from '../i18n/language.ts'
import { themeChoice } from '../theme.ts'
import { tickSteps, xRange } from './plot-axis.ts'
import type { TimeSeriesProps } from './TimeSeries.tsx'

const height = 240
const dashes: readonly number[][] = [[], [], [5, 3], [2, 3]]

/** The value of a colour token as it is now: a canvas cannot read variables. */
const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`)

const fewPoints = 3

type Pointed = { index: number; left: number }

/** The drawn chart; loaded only where a chart is shown. */
export default function PlotCanvas(props: TimeSeriesProps): JSX.Element {
  let host: HTMLDivElement | undefined
  let plot: uPlot | undefined
  const [pointed, setPointed] = createSignal<Pointed | null>(null)

  const moment = (at: number): string =>
    formatMoment(at, { language: language(), timeZone: props.timeZone, now: Date.now() })

  /** Midnight tells the day, the other ticks the hour; at a day's distance or more always the day. */
  function tickLabel(at: number, stepSeconds: number, first: boolean): string {
    const context = { language: language(), timeZone: props.timeZone }
    const time = formatTime(at, context)
    if (stepSeconds >= 86_400) return formatAxisDay(at, context)
    return first || time === '00:00' ? `${formatAxisDay(at, context)}, ${time}` : time
  }

  function options(width: number): uPlot.Options {
    const axisLine = { stroke: token('line'), width: 1 }
    const axis = {
      stroke: token('text-3'),
      font: '12px Geist, system-ui, sans-serif',
      ticks: { show: false },
    }
    return {
      width,
      height,
      // At the right half of the longest label, the day and the hour of a tick at the very end.
      padding: [12, 48, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 8, width: 1.5 } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), props.timeZone),
      scales: {
        x: { range: () => xRange(props.times) },
        y: { range: (_plot, _low, high) => [0, Math.max(high * 1.05, 4)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 90,
          incrs: tickSteps,
          values: (_plot, splits, _axis, _space, step) =>
            splits.map((seconds, index) => tickLabel(seconds * 1000, step, index === 0)),
        },
        {
          ...axis,
          grid: axisLine,
          size: 56,
          values: (_plot, splits) =>
            splits.map((value) => (Number.isInteger(value) ? formatNumber(value, language()) : '')),
        },
      ],
      series: [
        {},
        ...props.series.map((series, index) => ({
          label: series.name,
          stroke: token(`c${Math.min(index + 1, 4)}`),
          width: 1.75,
          dash: dashes[index] ?? [2, 3],
          // A line through one hour has no length: its points are all there is to see.
          points: {
            show: props.times.length <= fewPoints,
            size: 6,
            fill: token(`c${Math.min(index + 1, 4)}`),
          },
          ...(index === 0 ? { fill: token('c1-soft') } : {}),
        })),
      ],
      hooks: {
        drawClear: [drawBands],
        setCursor: [
          (chart) => {
            const { idx, left } = chart.cursor
            setPointed(
              idx === null || idx === undefined || left === undefined || left < 0
                ? null
                : { index: idx, left: left + 56 },
            )
          },
        ],
      },
    }
  }

  function drawBands(chart: uPlot): void {
    for (const band of props.bands ?? []) {
      const left = Math.max(chart.valToPos(band.from / 1000, 'x', true), chart.bbox.left)
      const right = Math.min(chart.valToPos(band.to / 1000, 'x', true), chart.bbox.left + chart.bbox.width)
      if (right <= left) continue
      chart.ctx.fillStyle = token('bg')
      chart.ctx.fillRect(left, chart.bbox.top, right - left, chart.bbox.height)
      chart.ctx.fillStyle = token('text-3')
      chart.ctx.font = `${11 * devicePixelRatio}px Geist, system-ui, sans-serif`
      chart.ctx.textAlign = 'center'
      chart.ctx.fillText(band.label, (left + right) / 2, chart.bbox.top + 16 * devicePixelRatio)
    }
  }

  const data = (): uPlot.AlignedData => [
    props.times.map((time) => time / 1000),
    ...props.series.map((series) => [...series.values]),
  ]

  function draw(): void {
    if (!host) return
    plot?.destroy()
    plot = new uPlot(options(host.clientWidth), data(), host)
  }

  onMount(() => {
    const element = host
    if (!element) return
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    const themes = new MutationObserver(draw)
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    onCleanup(() => {
      observer.disconnect()
      themes.disconnect()
      plot?.destroy()
    })
  })
  createEffect(() => {
    themeChoice()
    language()
    draw()
  })

  return (
    <div
      class="relative"
      role="img"
      aria-label={`${props.title}: ${props.series.map((one) => one.name).join(', ')}`}
    >
      <div class="chart" ref={(element) => (host = element)} />
      <Show when={pointed()}>
        {(at) => (
          <div
            class="float pointer-events-none absolute top-10 min-w-32 rounded-8! px-2.5 py-2 text-secondary"
            style={{
              left: `${at().left}px`,
              translate: at().index > props.times.length / 2 ? 'calc(-100% - 12px)' : '12px',
            }}
          >
            <p class="font-semibold">{moment(props.times[at().index] ?? 0)}</p>
            <For each={props.series}>
              {(series) => (
                <p class="flex justify-between gap-4">
                  <span class="text-text-2">{series.name}</span>
                  <span>{formatNumber(series.values[at().index] ?? 0, language())}</span>
                </p>
              )}
            </For>
          </div>
        )}
      </Show>
    </div>
  )
}
