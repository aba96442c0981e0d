import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { channels } from '../../../../worker/contracts/common.ts'
import type {
  Contact,
  ContactDetail,
  MergePreview,
  MergeSide,
} from '../../../../worker/contracts/contacts.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Address } from '../../../shared/ui/Address.tsx'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Tag } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { uiText } from '../../../shared/i18n/ui.ts'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { fieldsQuery } from '../lists/lists.data.ts'
import { Phone } from './contact-columns.tsx'
import { contactMark, contactName, fieldText, languageName } from './contact-words.ts'
import { genderName } from './ContactDetails.tsx'
import { attributeOf, type MergeRow, mergeRows, toMergeInput } from './merge-rows.ts'
import { createPeopleActions, mergePreviewQuery } from './people.data.ts'

/** The two side by side, a choice for every value they differ in, and what comes of it. */
export function MergeCompare(props: {
  keep: ContactDetail
  merge: ContactDetail
  onMerged: (contact: Contact) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const actions = createPeopleActions()
  const { t } = peopleText
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const rows = createMemo(() => mergeRows(props.keep, props.merge, fields.isSuccess ? fields.data : []))
  const [chosen, setChosen] = createStore<Record<string, MergeSide>>({})
  const [busy, setBusy] = createSignal(false)
  const input = () => toMergeInput({ keepId: props.keep.id, mergeId: props.merge.id }, rows(), { ...chosen })
  const isDeleted = () => props.keep.deletedAt !== null || props.merge.deletedAt !== null
  const preview = useQuery(() => ({
    ...mergePreviewQuery(workspace.slug(), input()),
    enabled: fields.isSuccess && !isDeleted(),
  }))

  async function merge(): Promise<void> {
    if (busy()) return
    setBusy(true)
    try {
      const contact = await actions.merge(input())
      showToast({ text: t('merge.done', { name: contactName(contact) }) })
      props.onMerged(contact)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div class="flex flex-col gap-6">
      <Show when={isDeleted()}>
        <Notice tone="warn" fact={t('merge.deleted')} />
      </Show>
      <p class="text-text-2">{t('merge.lead')}</p>
      <section class="flex flex-col" aria-label={t('merge.values')}>
        <div class="grid gap-2 border-b border-line pb-3 sm:grid-cols-[140px_1fr_1fr] max-sm:grid-cols-2">
          <span class="max-sm:hidden" />
          <Party contact={props.keep} role={t('merge.keep')} />
          <Party contact={props.merge} role={t('merge.goes')} />
        </div>
        <For each={rows()}>
          {(row) => (
            <Row
              row={row}
              keep={props.keep}
              merge={props.merge}
              chosen={chosen[row.key] ?? row.first}
              onChoose={(side) => setChosen(row.key, side)}
            />
          )}
        </For>
      </section>
      <p class="text-secondary text-text-3">{t('merge.otherAddresses')}</p>
      <Show when={preview.isError ? preview.error : undefined}>
        {(error) => <Notice tone="bad" live fact={problemText(error())} />}
      </Show>
      <Show when={preview.isSuccess && preview.data}>
        {(known) => <Result preview={known()} stale={preview.isPlaceholderData} />}
      </Show>
      <div class="flex flex-wrap items-center justify-end gap-3 border-t border-line pt-4">
        <p class="text-text-2">{t('merge.final')}</p>
        <Button
          kind="main"
          busy={busy()}
          busyLabel={t('merge.busy')}
          offReason={isDeleted() ? t('merge.deleted') : undefined}
          onClick={() => void merge()}
        >
          {t('merge.action')}
        </Button>
      </div>
    </div>
  )
}

function Party(props: { contact: Contact; role: string }): JSX.Element {
  const name = () => contactName(props.contact)
  const format = useFormat()
  return (
    <div class="flex min-w-0 items-center gap-2.5">
      <Avatar id={props.contact.id} name={contactMark(props.contact)} size={32} />
      <div class="min-w-0">
        <p class="text-secondary text-text-3">{props.role}</p>
        <p class="font-semibold break-words">{name()}</p>
        <p class="text-secondary text-text-3">
          {contactsText.t('detail.created', { date: format.day(props.contact.createdAt) })}
        </p>
      </div>
    </div>
  )
}

function Row(props: {
  row: MergeRow
  keep: Contact
  merge: Contact
  chosen: MergeSide
  onChoose: (side: MergeSide) => void
}): JSX.Element {
  const name = createUniqueId()
  const label = () => {
    const { attribute, field } = props.row
    if (field) return field.label
    return attribute === 'timeZone'
      ? peopleText.t('details.timeZone')
      : contactsText.t(`form.${attribute ?? 'email'}`)
  }
  const cell = (side: MergeSide): JSX.Element => (
    <label class="flex min-h-10 min-w-0 items-center gap-2.5 rounded-6 px-2 py-1.5 hover:bg-hover has-checked:bg-accent-soft">
      <input
        type="radio"
        class="radio flex-none"
        name={name}
        checked={props.chosen === side}
        onChange={() => props.onChoose(side)}
      />
      <span class="min-w-0 break-words">
        <ValueOf contact={side === 'keep' ? props.keep : props.merge} row={props.row} />
      </span>
    </label>
  )
  return (
    <fieldset class="grid items-center gap-x-2 border-b border-line py-1.5 sm:grid-cols-[140px_1fr_1fr] max-sm:grid-cols-2">
      <legend class="sr-only">{label()}</legend>
      <span class="text-secondary text-text-3 max-sm:col-span-2" aria-hidden="true">
        {label()}
      </span>
      <Show
        when={!props.row.same}
        fallback={
          <p class="px-2 py-1.5 sm:col-span-2">
            <ValueOf contact={props.keep} row={props.row} />{' '}
            <span class="text-secondary text-text-3">{peopleText.t('merge.same')}</span>
          </p>
        }
      >
        {cell('keep')}
        {cell('merge')}
      </Show>
    </fieldset>
  )
}

/** A value as it is read on the contact's page. */
function ValueOf(props: { contact: Contact; row: MergeRow }): JSX.Element {
  const format = useFormat()
  const empty = () => <span class="text-text-3">{peopleText.t('merge.empty')}</span>
  const text = (): string => {
    const { attribute, field } = props.row
    if (field) return fieldText(field, props.contact.fields[field.key], format)
    const value = attribute ? attributeOf(props.contact, attribute) : null
    if (value === null) return ''
    if (attribute === 'language') return languageName(value)
    if (attribute === 'gender') return genderName(value)
    if (attribute === 'birthDate') return format.calendarDate(value)
    return value
  }
  return (
    <Show when={props.row.attribute !== 'phone' || !text()} fallback={<Phone contact={props.contact} />}>
      <Show when={text()} fallback={empty()}>
        <Address text={text()} />
      </Show>
    </Show>
  )
}

function Result(props: {
  preview: MergePreview
  /** It is of the choices before, while those of now are asked about. */
  stale: boolean
}): JSX.Element {
  const { t, plural } = peopleText
  const consents = () => channels.filter((channel) => props.preview.consents[channel] !== undefined)
  const part = (title: string, content: () => JSX.Element) => (
    <div class="grid gap-x-2 gap-y-1 py-2 sm:grid-cols-[140px_1fr]">
      <dt class="text-secondary text-text-3">{title}</dt>
      <dd class="min-w-0">{content()}</dd>
    </div>
  )
  return (
    <section class={props.stale ? 'opacity-60' : ''} aria-label={t('merge.result')} aria-busy={props.stale}>
      <h2 class="mb-1 text-section font-semibold">{t('merge.result')}</h2>
      <dl>
        {part(t('merge.consents'), () => (
          <>
            <Show when={consents().length > 0} fallback={t('merge.noConsents')}>
              <ul>
                <For each={consents()}>
                  {(channel) => (
                    <li>
                      {contactsText.t(`timeline.consent.${props.preview.consents[channel] ?? 'unknown'}`, {
                        channel: uiText.t(`channel.${channel}`),
                      })}
                    </li>
                  )}
                </For>
              </ul>
            </Show>
            <p class="mt-1 text-secondary text-text-3">{t('merge.consentsRule')}</p>
          </>
        ))}
        {part(t('merge.tags'), () => (
          <Show when={props.preview.tags.length > 0} fallback={t('merge.noTags')}>
            <span class="flex flex-wrap gap-1.5">
              <For each={props.preview.tags}>{(name) => <Tag>{name}</Tag>}</For>
            </span>
          </Show>
        ))}
        {part(t('merge.lists'), () => (
          <Show when={props.preview.lists.length > 0} fallback={t('merge.noLists')}>
            {props.preview.lists.map(({ name }) => name).join(', ')}
          </Show>
        ))}
        {part(t('merge.messages'), () => (
          <>
            {plural('merge.messageCount', props.preview.messages.total)}
            <Show when={props.preview.messages.notSent > 0}>
              <p class="text-secondary text-warn">
                {plural('merge.notSent', props.preview.messages.notSent)}
              </p>
            </Show>
          </>
        ))}
      </dl>
    </section>
  )
}
