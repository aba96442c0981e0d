import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Notice } from '../../../shared/ui/States.tsx'

/** The foot of a form: what went wrong with the whole of it, then its buttons. Field problems stand at their fields. */
export function FormFoot(props: { problem: unknown; children: JSX.Element }): JSX.Element {
  const whole = () =>
    props.problem instanceof ApiProblem && props.problem.errors.length > 0 ? undefined : props.problem
  return (
    <>
      <Show when={whole()}>{(problem) => <Notice tone="bad" live fact={problemText(problem())} />}</Show>
      <div class="flex flex-wrap items-center gap-2 pt-1">{props.children}</div>
    </>
  )
}
