import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { ChannelName } from '../../../../shared/ui/Channel.tsx'
import { contactsText } from '../../../i18n/contacts.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { addressWords } from '../thread/people-words.ts'
import { personOf } from '../view-words.ts'
import { AddContact, type AddField, initialOf } from './AddContact.tsx'
import { Block } from './Block.tsx'

const fields: readonly AddField[] = ['email', 'phone', 'firstName', 'lastName', 'company']

/** Somebody who writes and is no contact yet: what is known, and each field to add by a click (spec 13.5). */
export function Stranger(props: { head: Head }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const [adding, setAdding] = createSignal<AddField | null>(null)
  const canAdd = () => workspace.can('contacts.write') && workspace.can('inbox.write')
  return (
    <>
      <header class="flex items-start gap-3 px-4 py-4">
        <Avatar id={props.head.contactId ?? props.head.peer} name={props.head.peerName ?? ''} size={40} />
        <div class="min-w-0">
          <h2 class="text-section font-semibold break-words">{personOf(props.head)}</h2>
          <p class="text-secondary text-text-2">
            <ChannelName channel={props.head.channel} />
          </p>
          <Show when={addressWords(props.head)}>
            {(address) => <p class="text-secondary break-words text-text-2">{address()}</p>}
          </Show>
        </div>
      </header>
      <Block title={t('contact.none')}>
        <p class="text-text-2">{t('contact.noneText')}</p>
        <Show when={canAdd() && adding() === null}>
          <ul class="flex flex-col">
            <For each={fields}>
              {(field) => (
                <li>
                  <button
                    type="button"
                    class="flex min-h-8 w-full items-center gap-3 rounded-6 text-start hover:bg-hover max-sm:min-h-11"
                    onClick={() => setAdding(field)}
                  >
                    <span class="w-24 flex-none text-secondary text-text-3">
                      {contactsText.t(`form.${field}`)}
                    </span>
                    <Show
                      when={initialOf(props.head)[field]}
                      fallback={
                        <span class="inline-flex items-center gap-1 text-accent-text">
                          <Glyph icon={Plus} size={14} />
                          {t('contact.clickToAdd')}
                        </span>
                      }
                    >
                      {(known) => <span class="min-w-0 break-words">{known()}</span>}
                    </Show>
                  </button>
                </li>
              )}
            </For>
          </ul>
          <div>
            <Button icon={Plus} onClick={() => setAdding('email')}>
              {t('contact.add')}
            </Button>
          </div>
        </Show>
        <Show when={adding()} keyed>
          {(field) => <AddContact head={props.head} first={field} onClose={() => setAdding(null)} />}
        </Show>
      </Block>
    </>
  )
}
