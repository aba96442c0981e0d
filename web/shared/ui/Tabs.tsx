import { Tabs as KobalteTabs } from '@kobalte/core/tabs'
import type { JSX } from 'solid-js'
import { For, Show, untrack } from 'solid-js'

export type TabEntry<V extends string> = {
  value: V
  label: string
  /** A state as dot and word: "3 errori". */
  state?: { tone: 'ok' | 'warn' | 'bad'; text: string }
  /** Plain detail after the name: a count. */
  detail?: string
  content: () => JSX.Element
}

const dots = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad' }

/** Views of one thing. Arrow keys move between them; the panels are drawn when first opened, and once. */
export function Tabs<V extends string>(props: {
  label: string
  value: V
  onChange: (value: V) => void
  tabs: readonly TabEntry<V>[]
  class?: string
}): JSX.Element {
  const choose = (value: string): void => {
    const tab = props.tabs.find((one) => one.value === value)
    if (tab) props.onChange(tab.value)
  }
  return (
    <KobalteTabs value={props.value} onChange={choose} class={props.class}>
      <KobalteTabs.List class="tabs-list" aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <KobalteTabs.Trigger value={tab.value} class="tab">
              {tab.label}
              <Show when={tab.detail}>
                <span class="font-normal text-text-3">{tab.detail}</span>
              </Show>
              <Show when={tab.state}>
                {(state) => (
                  <span class="inline-flex items-center gap-1.5 text-secondary font-normal text-text-2">
                    <span class={`size-1.5 rounded-full ${dots[state().tone]}`} aria-hidden="true" />
                    {state().text}
                  </span>
                )}
              </Show>
            </KobalteTabs.Trigger>
          )}
        </For>
      </KobalteTabs.List>
      <For each={props.tabs}>
        {(tab) => <KobalteTabs.Content value={tab.value}>{untrack(() => tab.content())}</KobalteTabs.Content>}
      </For>
    </KobalteTabs>
  )
}
