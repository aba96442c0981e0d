import Check from 'lucide-solid/icons/check'
import ClipboardList from 'lucide-solid/icons/clipboard-list'
import type { JSX } from 'solid-js'
import { For, Match, Switch } from 'solid-js'
import type { Offer } from '../../../../../worker/contracts/inbox.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'

/** A question of the chatbot as the visitor was given it: its buttons, the pressed one checked, or its form. */
export function OfferLines(props: { offer: Offer }): JSX.Element {
  const { t } = inboxThreadText
  const choice = () => props.offer.type === 'choice' && props.offer
  const form = () => props.offer.type === 'form' && props.offer
  const state = () => t(`offer.${props.offer.state}`)
  return (
    <div class="mt-1.5 flex flex-col gap-1.5 first:mt-0">
      <Switch>
        <Match when={choice()}>
          {(offer) => (
            <ul class="flex flex-wrap gap-1.5" aria-label={t('offer.buttons')}>
              <For each={offer().options}>
                {({ id, text }) => (
                  <li
                    class={`flex items-center gap-1 rounded-6 border border-line-2 bg-surface px-2 py-0.5 text-secondary ${
                      offer().chosen === id ? 'font-semibold' : 'text-text-2'
                    }`}
                  >
                    {offer().chosen === id ? (
                      <>
                        <Glyph icon={Check} size={12} class="text-accent-text" />
                        <span class="sr-only">{t('offer.chosen')} </span>
                      </>
                    ) : null}
                    {text}
                  </li>
                )}
              </For>
            </ul>
          )}
        </Match>
        <Match when={form()}>
          {(offer) => (
            <p class="flex items-start gap-1.5 text-secondary">
              <Glyph icon={ClipboardList} size={14} class="mt-px flex-none text-text-3" />
              <span>
                {t('offer.form', {
                  fields: offer()
                    .fields.map(({ field }) => t(`offer.field.${field}`))
                    .join(', '),
                })}
              </span>
            </p>
          )}
        </Match>
      </Switch>
      <p class="text-secondary text-text-3">{state()}</p>
    </div>
  )
}
