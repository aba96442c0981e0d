import { useQuery, useQueryClient } from '@tanstack/solid-query'
import ListFilter from 'lucide-solid/icons/list-filter'
import { useNavigate } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { Channel } from '../../../../worker/contracts/common.ts'
import type { InboxView as SavedView, InboxViewInput } from '../../../../worker/contracts/inbox-desk.ts'
import { ListedStatus, Priority } from '../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { tagsQuery } from '../templates/templates.data.ts'
import { useInbox } from './inbox-session.ts'
import { allOpen, fromSaved, type InboxView, isSameView, savedAs } from './inbox-view.ts'
import { createSavedViewActions, savedViewsQuery } from './inbox.data.ts'
import { viewPath } from './ViewLinks.tsx'

type TriggerAttributes = JSX.ButtonHTMLAttributes<HTMLButtonElement>
const channels: readonly Channel[] = ['email', 'whatsapp', 'chat', 'sms', 'messenger']
/** Stands for "nothing is chosen" among the values of a select. */
const unfiltered = 'any'
const ordered = ['status', 'assignee', 'channel', 'tag', 'priority', 'unread', 'mentioned'] as const

/** How many parts a view is narrowed by. */
const partsOf = (view: InboxView): number =>
  ordered.filter((part) => view[part] !== undefined && view[part] !== allOpen[part]).length

/** What the list is chosen by, and keeping that under a name. */
export function ViewFilter(props: { view: InboxView }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const navigate = useNavigate()
  const { t } = inboxText
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const [isOpen, setOpen] = createSignal(false)
  const parts = () => partsOf(props.view)
  const go = (view: InboxView) => navigate(workspace.href(viewPath(view)), { replace: true })
  /** A view with one part chosen otherwise; undefined: not chosen by. */
  function choose<K extends keyof InboxView>(part: K, value: InboxView[K] | undefined): void {
    const { [part]: _, ...rest } = props.view
    go({ ...allOpen, ...rest, ...(value === undefined ? {} : { [part]: value }) })
  }
  const assignees = () => [
    { value: unfiltered, label: t('filter.anybody') },
    { value: 'me', label: t('views.mine') },
    { value: 'none', label: t('views.unassigned') },
    ...inbox
      .members()
      .filter(({ id }) => id !== workspace.user().id)
      .map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <Popover
      open={isOpen()}
      onOpenChange={setOpen}
      label={t('filter.title')}
      placement="bottom-start"
      trigger={(attributes: TriggerAttributes) => (
        <button
          type="button"
          {...attributes}
          class={`icon-btn ${parts() > 0 ? 'bg-accent-soft text-accent-text' : ''}`}
          aria-label={parts() > 0 ? inboxText.plural('filter.chosen', parts()) : t('filter.title')}
          title={t('filter.title')}
        >
          <Glyph icon={ListFilter} />
        </button>
      )}
    >
      <div class="flex flex-col gap-3">
        <Select
          label={t('filter.status')}
          value={props.view.status}
          options={ListedStatus.options.map((value) => ({ value, label: t(`views.${value}`) }))}
          onChange={(status) => choose('status', status)}
        />
        <Select
          label={t('filter.assignee')}
          value={props.view.assignee ?? unfiltered}
          options={assignees()}
          onChange={(assignee) => choose('assignee', assignee === unfiltered ? undefined : assignee)}
        />
        <Select<Channel | typeof unfiltered>
          label={t('filter.channel')}
          value={props.view.channel ?? unfiltered}
          options={[
            { value: unfiltered, label: t('filter.allChannels') },
            ...channels.map((value) => ({ value, label: uiText.t(`channel.${value}`) })),
          ]}
          onChange={(channel) => choose('channel', channel === unfiltered ? undefined : channel)}
        />
        <Select
          label={t('filter.tag')}
          value={props.view.tag === undefined ? unfiltered : String(props.view.tag)}
          options={[
            { value: unfiltered, label: t('filter.allTags') },
            ...(tags.isSuccess ? tags.data : []).map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={(tag) => choose('tag', tag === unfiltered ? undefined : Number(tag))}
        />
        <Select<Priority | typeof unfiltered>
          label={t('filter.priority')}
          value={props.view.priority ?? unfiltered}
          options={[
            { value: unfiltered, label: t('filter.allPriorities') },
            ...Priority.options.map((value) => ({ value, label: t(`priority.${value}`) })),
          ]}
          onChange={(priority) => choose('priority', priority === unfiltered ? undefined : priority)}
        />
        <Checkbox
          label={t('filter.unread')}
          checked={props.view.unread !== undefined}
          onChange={(on) => choose('unread', on ? 'true' : undefined)}
        />
        <Checkbox
          label={t('filter.mentioned')}
          checked={props.view.mentioned !== undefined}
          onChange={(on) => choose('mentioned', on ? 'true' : undefined)}
        />
        <Show when={!isSameView(props.view, allOpen)}>
          <Button compact kind="quiet" class="self-start" onClick={() => go(allOpen)}>
            {t('filter.clear')}
          </Button>
          <KeepView view={props.view} />
        </Show>
      </div>
    </Popover>
  )
}

/** Keeps the view under a name, gives it another, or takes it away. */
function KeepView(props: { view: InboxView }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = inboxText
  const saved = useQuery(() => savedViewsQuery(workspace.slug()))
  const kept = () =>
    saved.isSuccess ? saved.data.items.find((one) => isSameView(fromSaved(one), props.view)) : undefined
  const [busy, setBusy] = createSignal<'name' | 'removal' | null>(null)

  async function told(
    change: () => Promise<unknown>,
    { text, onUndo, what = 'name' }: { text: string; onUndo?: () => void; what?: 'name' | 'removal' },
  ): Promise<boolean> {
    setBusy(what)
    try {
      await change()
      showToast({ text, ...(onUndo === undefined ? {} : { onUndo }) })
      return true
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
      return false
    } finally {
      setBusy(null)
    }
  }
  const actions = () => createSavedViewActions(client, workspace.slug())
  /** A view goes by what it chooses; keeping the one that was taken away needs no more. */
  const save = (input: InboxViewInput): Promise<boolean> =>
    told(() => actions().save(input), { text: t('saved.kept', { name: input.name }) })
  function rename({ id, name: before }: { id: number; name: string }, name: string): Promise<boolean> {
    const onUndo = () => void rename({ id, name }, before)
    return told(() => actions().change(id, { name }), { text: t('saved.renamed', { name }), onUndo })
  }
  function remove({ id, ...view }: SavedView): void {
    const { name, own, filter, order } = view
    const onUndo = () => void save({ name, own, filter, order })
    void told(() => actions().remove(id), { text: t('saved.removed', { name }), onUndo, what: 'removal' })
  }
  return (
    <div class="border-t border-line pt-3">
      <Show
        when={kept()?.id}
        keyed
        fallback={
          <NewView
            busy={busy() !== null}
            onKeep={({ name, own }) => save({ name, own, ...savedAs(props.view) })}
          />
        }
      >
        <Show when={kept()}>
          {(view) => (
            <KeptView
              view={view()}
              busy={busy()}
              onRename={(name) => rename(view(), name)}
              onRemove={() => remove(view())}
            />
          )}
        </Show>
      </Show>
    </div>
  )
}

/** The name of a view with what can be done under it. */
function NameForm(props: {
  label: string
  name: string
  onName: (name: string) => void
  onSubmit: (form: HTMLFormElement) => void
  children: JSX.Element
}): JSX.Element {
  return (
    <form
      class="flex flex-col gap-3"
      novalidate
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit(event.currentTarget)
      }}
    >
      <TextField label={props.label} value={props.name} maxLength={60} onText={props.onName} />
      {props.children}
    </form>
  )
}

function NewView(props: {
  busy: boolean
  onKeep: (view: { name: string; own: boolean }) => Promise<boolean>
}): JSX.Element {
  const { t } = inboxText
  const [name, setName] = createSignal('')
  const [isOwn, setOwn] = createSignal(false)
  function keep(): void {
    const named = name().trim()
    if (named !== '' && !props.busy) void props.onKeep({ name: named, own: isOwn() })
  }
  return (
    <NameForm label={t('saved.name')} name={name()} onName={setName} onSubmit={keep}>
      <Checkbox label={t('saved.own')} checked={isOwn()} onChange={setOwn} />
      <Button
        type="submit"
        compact
        busy={props.busy}
        busyLabel={uiText.t('actions.saving')}
        offReason={name().trim() === '' ? t('saved.noName') : undefined}
      >
        {t('saved.keep')}
      </Button>
    </NameForm>
  )
}

function KeptView(props: {
  view: SavedView
  busy: 'name' | 'removal' | null
  onRename: (name: string) => Promise<boolean>
  onRemove: () => void
}): JSX.Element {
  const { t } = inboxText
  /** Null while nothing else is being written. */
  const [written, setWritten] = createSignal<string | null>(null)
  const name = () => (written() ?? props.view.name).trim()
  /** Without another name there is nothing to do yet but to write one. */
  async function rename(form: HTMLFormElement): Promise<void> {
    if (name() === '' || name() === props.view.name) form.querySelector('input')?.select()
    else if (props.busy === null && (await props.onRename(name()))) setWritten(null)
  }
  return (
    <NameForm
      label={t(props.view.own ? 'saved.isOwn' : 'saved.is')}
      name={written() ?? props.view.name}
      onName={setWritten}
      onSubmit={(form) => void rename(form)}
    >
      <div class="flex items-center justify-between gap-2">
        <Button type="submit" compact busy={props.busy === 'name'} busyLabel={uiText.t('actions.saving')}>
          {t('saved.rename')}
        </Button>
        <Button
          compact
          kind="danger"
          busy={props.busy === 'removal'}
          busyLabel={uiText.t('actions.deleting')}
          onClick={() => props.onRemove()}
        >
          {uiText.t('actions.delete')}
        </Button>
      </div>
    </NameForm>
  )
}
