import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { maxWhatsAppNumbers, type WhatsAppNumber } from '../../../../worker/contracts/whatsapp.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { whatsappText } from '../../i18n/whatsapp.ts'
import { useWorkspace } from '../../session.tsx'
import { WhatsAppNumberForm } from './WhatsAppNumberForm.tsx'
import { WhatsAppNumberPanel } from './WhatsAppNumberPanel.tsx'
import { whatsappNumbersQuery } from './whatsapp-numbers.data.ts'

/** The numbers that WhatsApp messages leave from, and whom each may write to (spec 9.4). */
export function WhatsAppNumbers(): JSX.Element {
  const workspace = useWorkspace()
  const numbers = useQuery(() => whatsappNumbersQuery(workspace.slug()))
  const [open, setOpen] = createSignal<WhatsAppNumber | 'new' | null>(null)
  const mayWrite = () => workspace.can('channels.write')
  return (
    <section class="flex flex-col gap-3 py-5">
      <div>
        <h2 class="text-section font-semibold">{whatsappText.t('title')}</h2>
        <p class="mt-0.5 text-text-2">{whatsappText.t('lead')}</p>
      </div>
      <Switch fallback={<SkeletonRows rows={4} />}>
        <Match when={numbers.isLoadingError}>
          <ErrorState error={numbers.error} onRetry={() => void numbers.refetch()} />
        </Match>
        <Match when={numbers.data}>
          {(list) => (
            <>
              <For each={list()}>
                {(number) => (
                  <WhatsAppNumberPanel number={number} mayWrite={mayWrite()} onEdit={() => setOpen(number)} />
                )}
              </For>
              <Show when={mayWrite() && list().length < maxWhatsAppNumbers}>
                <div>
                  <Button onClick={() => setOpen('new')}>{whatsappText.t('add')}</Button>
                </div>
              </Show>
            </>
          )}
        </Match>
      </Switch>
      <Show when={open()} keyed>
        {(which) => (
          <WhatsAppNumberForm number={which === 'new' ? null : which} onClose={() => setOpen(null)} />
        )}
      </Show>
    </section>
  )
}
