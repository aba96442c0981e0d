import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
} from 'solid-js'
import type { ContactChannel } from '../../../../worker/contracts/inbox-desk.ts'
import { longestText } from '../../../../worker/contracts/inbox.ts'
import { newUlid } from '../../../../worker/lib/identity/ulid.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { formatPhone } from '../../../shared/format.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { SearchField, TextArea, TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { contactQuery } from '../contacts/contacts.data.ts'
import { contactSearchQuery } from '../lists/lists.data.ts'
import { personName } from '../lists/person-name.ts'
import { templatesPageQuery } from '../templates/templates.data.ts'
import { contactChannelsQuery, startConversation } from './inbox.data.ts'

const searchPauseMs = 250

/** Whom a new conversation is with and where, as far as the page that asks for it knows. */
export type StartWith = { contactId: number | null; channel: string | null }

/** Writes to a contact first, on any channel that is open to them (spec 13.8). */
export function NewConversation(props: {
  open: boolean
  with: StartWith
  onClose: () => void
  onStarted: (conversation: string) => void
}): JSX.Element {
  const formId = createUniqueId()
  const [off, setOff] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)
  return (
    <SidePanel
      open={props.open}
      onClose={props.onClose}
      title={inboxText.t('start.title')}
      footer={
        <div class="flex justify-end gap-2">
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button
            kind="main"
            type="submit"
            form={formId}
            busy={isBusy()}
            busyLabel={inboxText.t('start.sending')}
            offReason={off()}
          >
            {inboxText.t('start.send')}
          </Button>
        </div>
      }
    >
      <StartForm
        id={formId}
        with={props.with}
        onStarted={props.onStarted}
        onOff={setOff}
        isBusy={isBusy()}
        onBusy={setBusy}
      />
    </SidePanel>
  )
}

function StartForm(props: {
  id: string
  with: StartWith
  onStarted: (conversation: string) => void
  /** Hears why it cannot be sent as it is. */
  onOff: (reason: string | undefined) => void
  isBusy: boolean
  onBusy: (busy: boolean) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxText
  // The same for every try: what was taken already is not done twice.
  const ids = { cid: newUlid(Date.now()), conversation: newUlid(Date.now()) }
  const [contactId, setContactId] = createSignal<number | null>(null)
  const [chosen, setChosen] = createSignal<string | null>(null)
  const [subject, setSubject] = createSignal('')
  const [text, setText] = createSignal('')
  const [templateId, setTemplateId] = createSignal<number | null>(null)
  const [problem, setProblem] = createSignal<unknown>()
  createEffect(() => setContactId(props.with.contactId))

  const channels = useQuery(() => ({
    ...contactChannelsQuery(workspace.slug(), contactId() ?? 0),
    // Consents, windows and conversations move by themselves: who begins one is told how things stand now.
    staleTime: 0,
    enabled: contactId() !== null,
  }))
  const items = () => (channels.isSuccess && contactId() !== null ? channels.data : [])
  const keyOf = ({ channel, address }: ContactChannel): string => `${channel} ${address}`
  // Asking again in between must not make seen what nobody has looked at.
  const seen = new Map<string, number>()
  createEffect(() => {
    for (const one of items()) if (!seen.has(keyOf(one))) seen.set(keyOf(one), one.lastCseq)
  })
  const isOpen = ({ refusal }: ContactChannel): boolean => refusal !== 'suppressed'
  /** What was chosen, else what was asked for, else the first that is open. */
  const target = createMemo(
    () =>
      items().find((one) => keyOf(one) === chosen()) ??
      items().find((one) => one.channel === props.with.channel && isOpen(one)) ??
      items().find(({ refusal }) => refusal === null) ??
      items().find(isOpen),
  )
  const needsTemplate = () => target()?.refusal === 'outside_window'
  const off = (): string | undefined => {
    if (contactId() === null) return t('start.noContact')
    if (target() === undefined) return t('start.noChannel')
    if (needsTemplate()) return templateId() === null ? t('start.noTemplate') : undefined
    return text().trim() === '' ? t('start.noText') : undefined
  }
  createEffect(() => props.onOff(off()))

  async function send(): Promise<void> {
    const to = target()
    const id = contactId()
    if (to === undefined || id === null || off() !== undefined || props.isBusy) return
    const template = templateId()
    props.onBusy(true)
    setProblem(undefined)
    try {
      const { result } = await startConversation(workspace.slug(), {
        ...ids,
        channel: to.channel,
        contactId: id,
        peer: to.address,
        base: seen.get(keyOf(to)) ?? to.lastCseq,
        text: needsTemplate() ? '' : text(),
        template: needsTemplate() && template !== null ? { templateId: template } : null,
        ...(to.channel === 'email' && subject().trim() !== '' ? { subject: subject().trim() } : {}),
        attachments: [],
        cc: [],
        bcc: [],
      })
      props.onStarted(result.conversation ?? ids.conversation)
    } catch (error) {
      setProblem(error)
      if (error instanceof ApiProblem && error.code === 'inbox.unseen_reply') {
        // Told of it now: sending once more is the confirmation.
        seen.clear()
        await channels.refetch()
      }
    } finally {
      props.onBusy(false)
    }
  }

  return (
    <form
      id={props.id}
      novalidate
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <ContactPicker contactId={contactId()} onPick={setContactId} />
      <Show when={contactId() !== null}>
        <Switch fallback={<p role="status">{uiText.t('state.loading')}</p>}>
          <Match when={channels.isError}>
            <p class="text-bad" role="alert">
              {problemText(channels.error)}
            </p>
          </Match>
          <Match when={channels.isSuccess && items().length === 0}>
            <p role="status">{t('start.noAddress')}</p>
          </Match>
          <Match when={channels.isSuccess}>
            <fieldset class="flex flex-col gap-1">
              <legend class="pb-1 text-secondary font-medium">{t('start.channel')}</legend>
              <For each={items()}>
                {(one) => (
                  <ChannelChoice
                    name={`${props.id}-channel`}
                    of={one}
                    chosen={target() === one}
                    onChoose={() => setChosen(keyOf(one))}
                  />
                )}
              </For>
            </fieldset>
            <Show when={target()}>
              {(to) => (
                <Show
                  when={!needsTemplate()}
                  fallback={<TemplateField value={templateId()} onChange={setTemplateId} />}
                >
                  <Show when={to().channel === 'email'}>
                    <TextField
                      label={t('start.subject')}
                      optional
                      maxLength={300}
                      value={subject()}
                      onText={setSubject}
                    />
                  </Show>
                  <TextArea
                    label={t('start.text')}
                    rows={6}
                    maxLength={longestText}
                    value={text()}
                    onText={setText}
                  />
                </Show>
              )}
            </Show>
          </Match>
        </Switch>
      </Show>
      <Show when={problem()}>
        {(error) => (
          <p class="text-bad" role="alert">
            {problemText(error())}
          </p>
        )}
      </Show>
    </form>
  )
}

/** Finds the contact that is written to, and shows whom it is. */
function ContactPicker(props: {
  contactId: number | null
  onPick: (contactId: number | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxText
  const [typed, setTyped] = createSignal('')
  const [asked, setAsked] = createSignal('')
  createEffect(
    on(typed, (now) => {
      const timer = setTimeout(() => setAsked(now.trim()), searchPauseMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  const found = useQuery(() => ({
    ...contactSearchQuery(workspace.slug(), asked()),
    enabled: props.contactId === null && asked() !== '',
  }))
  const contact = useQuery(() => ({
    ...contactQuery(workspace.slug(), props.contactId ?? 0),
    enabled: props.contactId !== null,
  }))
  const known = () => (contact.isSuccess && props.contactId !== null ? contact.data : undefined)
  const matches = () => (found.isSuccess && asked() !== '' ? found.data.items : [])
  const nameOf = (person: {
    firstName: string | null
    lastName: string | null
    email: string | null
    phone: string | null
  }) => personName(person) || person.email || formatPhone(person.phone ?? '') || t('start.nameless')
  return (
    <Show
      when={props.contactId === null}
      fallback={
        <div class="flex items-center gap-2 rounded-8 border border-line p-2">
          <Avatar
            id={props.contactId ?? 0}
            name={personName(known() ?? { firstName: null, lastName: null })}
            size={32}
          />
          <span class="min-w-0 flex-1 font-medium">
            <Show when={known()}>{(person) => nameOf(person())}</Show>
          </span>
          <IconButton icon={X} size={14} label={t('start.another')} onClick={() => props.onPick(null)} />
        </div>
      }
    >
      <div>
        <SearchField label={t('start.who')} value={typed()} onText={setTyped} />
        <div class="pt-1" aria-live="polite">
          <Show when={found.isSuccess && asked() !== '' && matches().length === 0}>
            <p class="py-2 text-secondary text-text-3">{t('start.nobody')}</p>
          </Show>
          <ul>
            <For each={matches()}>
              {(person) => (
                <li>
                  <button
                    type="button"
                    class="flex min-h-11 w-full items-center gap-2 rounded-6 px-2 text-left hover:bg-hover"
                    onClick={() => props.onPick(person.id)}
                  >
                    <Avatar id={person.id} name={personName(person)} size={24} />
                    <span class="min-w-0 flex-1">
                      <span class="block font-medium">{nameOf(person)}</span>
                      <span class="block text-secondary text-text-3">
                        {[person.email, formatPhone(person.phone ?? '')].filter(Boolean).join(', ')}
                      </span>
                    </span>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </div>
      </div>
    </Show>
  )
}

/** One address of the contact; where nothing may go, why. */
function ChannelChoice(props: {
  name: string
  of: ContactChannel
  chosen: boolean
  onChoose: () => void
}): JSX.Element {
  const { t } = inboxText
  const isPhone = () => props.of.channel === 'sms' || props.of.channel === 'whatsapp'
  const address = () =>
    props.of.channel === 'messenger' ? '' : isPhone() ? formatPhone(props.of.address) : props.of.address
  const detail = () =>
    props.of.refusal === null
      ? props.of.conversation === null
        ? undefined
        : t('start.running')
      : t(`start.${props.of.refusal}`)
  return (
    <label
      class={`flex min-h-11 items-center gap-2 rounded-8 border px-3 py-1.5 ${props.chosen ? 'border-accent-line bg-accent-soft' : 'border-line'}`}
    >
      <input
        type="radio"
        class="radio"
        name={props.name}
        checked={props.chosen}
        disabled={props.of.refusal === 'suppressed'}
        onChange={() => props.onChoose()}
      />
      <ChannelGlyph channel={props.of.channel} named />
      <span class="min-w-0 flex-1">
        <span class="block">
          <span class="font-medium">{uiText.t(`channel.${props.of.channel}`)}</span>{' '}
          <span class="text-text-2">{address()}</span>
        </span>
        <Show when={detail()}>
          <span class="block text-secondary text-text-2">{detail()}</span>
        </Show>
      </span>
    </label>
  )
}

/** Which approved template opens a conversation on WhatsApp. */
function TemplateField(props: { value: number | null; onChange: (id: number) => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxText
  const templates = useQuery(() =>
    templatesPageQuery(workspace.slug(), { search: '', state: 'approved', cursor: undefined }),
  )
  const items = () => (templates.isSuccess ? templates.data.items : [])
  return (
    <Show
      when={!templates.isSuccess || items().length > 0}
      fallback={
        <p role="status">
          {t('start.noTemplates')}{' '}
          <A class="link" href={workspace.href('/templates')}>
            {t('start.toTemplates')}
          </A>
        </p>
      }
    >
      <Select
        label={t('start.template')}
        placeholder={uiText.t('field.choose')}
        value={props.value === null ? null : String(props.value)}
        options={items().map(({ id, name }) => ({ value: String(id), label: name }))}
        onChange={(id) => props.onChange(Number(id))}
      />
    </Show>
  )
}
