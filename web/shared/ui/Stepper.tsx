import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'

/** Jacks on a cord: done and current are plugged in, what comes is open. On a phone: "2 di 4" is told by the jacks, only the current one has its name. */
export function Stepper(props: { steps: readonly string[]; current: number }): JSX.Element {
  const state = (index: number) =>
    index < props.current ? 'done' : index === props.current ? 'current' : 'todo'
  return (
    <ol class="flex items-center gap-2 text-secondary" aria-label={uiText.t('stepper.label')}>
      <For each={props.steps}>
        {(step, index) => (
          <li
            class="flex items-center gap-2"
            aria-current={state(index()) === 'current' ? 'step' : undefined}
          >
            <Show when={index() > 0}>
              <span
                class={`h-0.5 w-7 max-sm:w-3 ${index() <= props.current ? 'bg-accent-text' : 'bg-line-2'}`}
                aria-hidden="true"
              />
            </Show>
            <span
              class={`size-2.5 rounded-full ${state(index()) === 'todo' ? 'border-[1.5px] border-line-ctl' : 'bg-accent-text'} ${state(index()) === 'current' ? 'shadow-[0_0_0_3px_var(--color-accent-soft)]' : ''}`}
              aria-hidden="true"
            />
            <span
              class={state(index()) === 'current' ? 'font-semibold text-text' : 'text-text-2 max-lg:sr-only'}
            >
              {step}
            </span>
            <span class="sr-only">{uiText.t(`stepper.${state(index())}`)}</span>
          </li>
        )}
      </For>
    </ol>
  )
}
