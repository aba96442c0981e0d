import { A } from '@solidjs/router'
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import type { ContactDetail, UpdateContactInput } from '../../../../../worker/contracts/contacts.ts'
import { ApiProblem } from '../../../../shared/api.ts'
import { formatPhone } from '../../../../shared/format.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { contactsText } from '../../../i18n/contacts.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { contactMark, contactName } from '../../contacts/contact-words.ts'
import { contactQuery, createContactActions, timelineQuery } from '../../contacts/contacts.data.ts'
import { ContactConsents } from '../../contacts/ContactConsents.tsx'
import { ContactDetails } from '../../contacts/ContactDetails.tsx'
import { ContactLists, ContactTags } from '../../contacts/ContactTags.tsx'
import { restore } from '../../contacts/delete-with-undo.ts'
import { TakenNotice } from '../../contacts/TakenNotice.tsx'
import { timelineLine } from '../../contacts/timeline-words.ts'
import { fieldsQuery } from '../../lists/lists.data.ts'
import { Block } from './Block.tsx'

const dayMs = 86_400_000

/** A contact beside a conversation: what is known, changed where it stands, and what happened lately. */
export function KnownContact(props: { contactId: number }): JSX.Element {
  const workspace = useWorkspace()
  const contact = useQuery(() => contactQuery(workspace.slug(), props.contactId))
  return (
    <Switch>
      <Match when={contact.isSuccess && contact.data}>{(known) => <Known contact={known()} />}</Match>
      <Match when={contact.isError}>
        <ErrorState
          error={contact.error}
          title={inboxThreadText.t('contact.failed')}
          onRetry={() => void contact.refetch()}
        />
      </Match>
      <Match when={contact.isPending}>
        <SkeletonRows rows={6} />
      </Match>
    </Switch>
  )
}

/** Writes over what is shown; when somebody was faster, the new data appears and the change is asked again. */
function createSaving(contact: () => ContactDetail) {
  const actions = createContactActions()
  const [taken, setTaken] = createSignal<unknown>()
  async function save(input: UpdateContactInput): Promise<void> {
    setTaken(undefined)
    try {
      await actions.update(contact().id, { ...input, expectedUpdatedAt: contact().updatedAt })
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'resource.conflict')
        showToast({ text: contactsText.t('detail.changedMeanwhile'), failed: true })
      if (error instanceof ApiProblem && error.code.startsWith('contact.identity_')) setTaken(() => error)
      throw error
    }
  }
  async function restoreOwner(id: number): Promise<void> {
    await restore(actions, [id])
    setTaken(undefined)
  }
  return { save, taken, restoreOwner }
}

function Known(props: { contact: ContactDetail }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = inboxThreadText
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const saving = createSaving(() => props.contact)
  const canWrite = () => workspace.can('contacts.write') && props.contact.deletedAt === null
  const onSave = () => (canWrite() ? saving.save : undefined)
  const address = () => props.contact.email ?? (props.contact.phone ? formatPhone(props.contact.phone) : '')
  const since = (): string => {
    const date = format.day(props.contact.createdAt)
    const isNear = [Date.now(), Date.now() - dayMs].some((at) => format.day(at) === date)
    return t(isNear ? 'contact.customerSinceNear' : 'contact.customerSince', { date })
  }
  return (
    <>
      <header class="flex items-start gap-3 px-4 py-4">
        <Avatar id={props.contact.id} name={contactMark(props.contact)} size={40} />
        <div class="min-w-0">
          <h2 class="text-section font-semibold break-words">
            <A class="link" href={workspace.href(`/contacts/${props.contact.id}`)}>
              {contactName(props.contact)}
            </A>
          </h2>
          <Show when={address() !== contactName(props.contact)}>
            <p class="text-secondary break-words text-text-2">{address()}</p>
          </Show>
          <p class="text-secondary text-text-3">{since()}</p>
        </div>
      </header>
      <Block title={t('contact.consents')}>
        <ContactConsents contact={props.contact} onSave={onSave()} />
      </Block>
      <Block title={t('contact.lists')}>
        <ContactLists contact={props.contact} canWrite={canWrite() && workspace.can('lists.write')} />
      </Block>
      <Block title={t('contact.tags')}>
        <ContactTags contact={props.contact} canWrite={canWrite()} />
      </Block>
      <Block title={t('contact.fields')}>
        <Show when={saving.taken()}>
          {(problem) => (
            <TakenNotice
              problem={problem()}
              ownId={props.contact.id}
              onRestore={(id) => void saving.restoreOwner(id)}
            />
          )}
        </Show>
        <ContactDetails
          contact={props.contact}
          fields={fields.isSuccess ? fields.data : []}
          onSave={onSave()}
        />
      </Block>
      <History contactId={props.contact.id} />
    </>
  )
}

/** Lines of the history that are shown here; all of it stands on the contact's page. */
const shownLines = 6

function History(props: { contactId: number }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = inboxThreadText
  const pages = useInfiniteQuery(() => timelineQuery(workspace.slug(), props.contactId, null))
  const lines = createMemo(() =>
    (pages.isSuccess ? (pages.data.pages[0]?.items ?? []) : []).slice(0, shownLines).map((entry) => ({
      at: entry.at,
      ...timelineLine(entry),
    })),
  )
  return (
    <Block
      title={t('contact.history')}
      aside={
        <A class="link text-secondary" href={workspace.href(`/contacts/${props.contactId}`)}>
          {t('contact.allHistory')}
        </A>
      }
    >
      <Switch>
        <Match when={pages.isLoadingError}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={pages.isSuccess && lines().length === 0}>
          <p class="text-text-2">{t('contact.noHistory')}</p>
        </Match>
        <Match when={pages.isSuccess}>
          <ol>
            <For each={lines()}>
              {(line, index) => (
                <li class="relative flex items-baseline gap-2.5 pb-1.5 text-secondary">
                  <Show when={index() < lines().length - 1}>
                    <span class="absolute top-3 -bottom-1 left-[3.5px] w-px bg-line-2" aria-hidden="true" />
                  </Show>
                  <span
                    class="size-2 flex-none translate-y-px rounded-full border border-line-ctl bg-surface"
                    aria-hidden="true"
                  />
                  <span class="min-w-0 flex-1 break-words">
                    {line.words}{' '}
                    <span class="font-medium">{line.tag ?? line.subject?.text.slice(0, 80)}</span>
                  </span>
                  <time class="flex-none text-text-3" title={format.fullMoment(line.at)}>
                    {format.moment(line.at)}
                  </time>
                </li>
              )}
            </For>
          </ol>
        </Match>
      </Switch>
    </Block>
  )
}
