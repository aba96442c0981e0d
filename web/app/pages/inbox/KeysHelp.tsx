import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { withCommand } from '../../../shared/command-key.ts'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { Kbd } from '../../../shared/ui/Tooltip.tsx'
import { inboxText } from '../../i18n/inbox.ts'

const groups = [
  {
    title: 'list',
    keys: [
      ['J', 'next'],
      ['K', 'previous'],
      ['O', 'open'],
      ['X', 'choose'],
      ['/', 'search'],
      ['C', 'start'],
      ['Esc', 'leave'],
      ['?', 'help'],
    ],
  },
  {
    title: 'conversation',
    keys: [
      ['R', 'reply'],
      [withCommand('Enter'), 'send'],
      ['N', 'note'],
      ['E', 'close'],
      ['S', 'snooze'],
      ['A', 'assign'],
      ['T', 'tag'],
      ['I', 'contact'],
      ['U', 'unread'],
    ],
  },
] as const

/** Every key of the inbox. */
export function KeysHelp(props: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog form open={props.open} onClose={props.onClose} title={inboxText.t('keys.title')}>
      <div class="grid grid-cols-2 gap-x-8 gap-y-4 max-sm:grid-cols-1">
        <For each={groups}>
          {(group) => (
            <section>
              <h3 class="pb-2 font-semibold">{inboxText.t(`keys.${group.title}`)}</h3>
              <dl class="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
                <For each={group.keys}>
                  {([key, name]) => (
                    <>
                      <dt>
                        <Kbd>{key}</Kbd>
                      </dt>
                      <dd>{inboxText.t(`keys.of.${name}`)}</dd>
                    </>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
    </Dialog>
  )
}
