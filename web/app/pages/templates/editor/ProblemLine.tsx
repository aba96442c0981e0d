import CircleAlert from 'lucide-solid/icons/circle-alert'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import type { TemplateProblem } from '../../../../../worker/contracts/templates.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { problemWords } from '../words.ts'

/** One thing that is wrong, and beside it what mends it. */
export function ProblemLine(props: { problem: TemplateProblem; children?: JSX.Element }): JSX.Element {
  const isError = () => props.problem.severity === 'error'
  return (
    <p
      class={`flex flex-wrap items-start gap-x-3 gap-y-1 text-secondary ${isError() ? 'text-bad' : 'text-warn'}`}
    >
      <span class="flex items-start gap-1.5">
        <Glyph icon={isError() ? CircleAlert : TriangleAlert} size={14} class="mt-px" />
        <span>{problemWords(props.problem)}</span>
      </span>
      {props.children}
    </p>
  )
}
