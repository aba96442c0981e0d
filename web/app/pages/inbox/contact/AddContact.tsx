import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { For, onMount, Show, untrack } from 'solid-js'
import { ContactInput } from '../../../../../worker/contracts/contacts.ts'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { ApiProblem, unwrap } from '../../../../shared/api.ts'
import { createForm } from '../../../../shared/form.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { contactsText } from '../../../i18n/contacts.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { restore } from '../../contacts/delete-with-undo.ts'
import { contactsKey, createContactActions } from '../../contacts/contacts.data.ts'
import { TakenNotice } from '../../contacts/TakenNotice.tsx'
import { inboxApi } from '../thread/thread.data.ts'
import { personOf } from '../view-words.ts'

const Schema = ContactInput.pick({ email: true, phone: true, firstName: true, lastName: true, company: true })
const keys = ['email', 'phone', 'firstName', 'lastName', 'company'] as const
export type AddField = (typeof keys)[number]

const types: Record<AddField, string> = {
  email: 'email',
  phone: 'tel',
  firstName: 'text',
  lastName: 'text',
  company: 'text',
}

/** What the conversation already tells of its person. */
export function initialOf({ peerName, peer, channel }: Head): Record<AddField, string> {
  const [firstName = '', ...rest] = (peerName ?? '').trim().split(/\s+/)
  return {
    email: channel === 'email' ? peer : '',
    phone: channel === 'sms' || channel === 'whatsapp' ? peer : '',
    firstName,
    lastName: rest.join(' '),
    company: '',
  }
}

/** Whose address was given, when it is one contact's that is there. */
function ownerOf(problem: unknown): number | undefined {
  if (!(problem instanceof ApiProblem)) return undefined
  const owners = problem.errors.flatMap(({ code, params }) => {
    const id = params?.['contactId']
    return code === 'taken' && typeof id === 'number' ? [id] : []
  })
  return new Set(owners).size === 1 ? owners[0] : undefined
}

/** A contact made by hand out of a conversation, which then is that contact's. */
export function AddContact(props: { head: Head; first: AddField; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const actions = createContactActions()
  const { t } = inboxThreadText
  let element: HTMLFormElement | undefined

  async function link(json: { contactId: number } | { create: Partial<Record<AddField, string>> }) {
    await unwrap(
      inboxApi(workspace.slug()).conversations[':id'].contact.$post({ param: { id: props.head.id }, json }),
    )
    await cache.invalidateQueries({ queryKey: contactsKey(workspace.slug()) })
  }
  const form = createForm({
    schema: Schema,
    initial: untrack(() => initialOf(props.head)),
    submit: async (values) => {
      const create = Object.fromEntries(
        keys.flatMap((key) => {
          const value = values[key]
          return typeof value === 'string' && value !== '' ? [[key, value] as const] : []
        }),
      )
      await link({ create })
      const name = [create['firstName'], create['lastName']].filter(Boolean).join(' ')
      showToast({ text: t('contact.added', { name: name || (create['email'] ?? personOf(props.head)) }) })
      props.onClose()
    },
  })
  const owner = () => ownerOf(form.problem())
  async function linkOwner(contactId: number): Promise<void> {
    try {
      await link({ contactId })
      showToast({ text: t('contact.linked') })
      props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  async function restoreAndLink(id: number): Promise<void> {
    await restore(actions, [id])
    await linkOwner(id)
  }
  onMount(() => element?.querySelector<HTMLInputElement>(`[name="${props.first}"]`)?.focus())
  return (
    <form
      ref={(given) => (element = given)}
      class="flex flex-col gap-3"
      novalidate
      autocomplete="off"
      onSubmit={form.onSubmit}
    >
      <h4 class="font-semibold">{t('contact.addTitle')}</h4>
      <p class="text-secondary text-text-2">{t('contact.addLead')}</p>
      <Show
        when={owner()}
        fallback={<TakenNotice problem={form.problem()} onRestore={(id) => void restoreAndLink(id)} />}
      >
        {(contactId) => (
          <Notice
            tone="warn"
            live
            fact={t('contact.linkExisting')}
            action={
              <Button compact onClick={() => void linkOwner(contactId())}>
                {t('contact.linkAction')}
              </Button>
            }
          />
        )}
      </Show>
      <For each={keys}>
        {(key) => (
          <TextField
            name={key}
            type={types[key]}
            label={contactsText.t(`form.${key}`)}
            value={form.values[key] ?? ''}
            onText={(value) => form.set(key, value)}
            onBlur={form.leave(key)}
            error={form.error(key)}
          />
        )}
      </For>
      <div class="flex flex-wrap gap-2">
        <Button kind="main" type="submit" busy={form.busy()} busyLabel={t('contact.adding')}>
          {t('contact.addSubmit')}
        </Button>
        <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
      </div>
    </form>
  )
}
