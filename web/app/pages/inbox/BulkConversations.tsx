import { useQuery } from '@tanstack/solid-query'
import AlarmClock from 'lucide-solid/icons/alarm-clock'
import Check from 'lucide-solid/icons/check'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import TagIcon from 'lucide-solid/icons/tag'
import UserRound from 'lucide-solid/icons/user-round'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { Priority } from '../../../../worker/contracts/inbox.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph, type Icon } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { Menu, type MenuEntry } from '../../../shared/ui/Menu.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { BulkBar } from '../../../shared/ui/TableParts.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { tagsQuery } from '../templates/templates.data.ts'
import { useInbox } from './inbox-session.ts'
import { createListActions } from './list-actions.ts'
import type { ListChange } from './list-changes.ts'
import { createTagMaker, isNewTag, newTag } from './thread/new-tags.ts'
import { snoozeTimes } from './thread/snooze-times.ts'
import { isOver, shownHead } from './view-list.ts'

type TriggerAttributes = JSX.ButtonHTMLAttributes<HTMLButtonElement>

/** The floating bar of the chosen conversations; each action leaves the choice and can be taken back. */
export function BulkConversations(props: {
  chosen: ReadonlySet<string>
  /** Everything that the list has fetched. */
  ids: readonly string[]
  onChoose: (ids: ReadonlySet<string>) => void
}): JSX.Element {
  const inbox = useInbox()
  const actions = createListActions()
  const { t } = inboxText
  const isAllOver = () => [...props.chosen].every((id) => isOver(shownHead(inbox.line, id)))
  function apply(change: ListChange): void {
    const chosen = [...props.chosen]
    props.onChoose(new Set())
    actions.apply(change, chosen)
  }
  return (
    <BulkBar
      selection={{ mode: 'rows', keys: props.chosen }}
      matching={props.ids.length}
      pageKeys={props.ids}
      onSelect={(selection) =>
        props.onChoose(selection.mode === 'rows' ? selection.keys : new Set(props.ids))
      }
    >
      <button
        type="button"
        data-bulk="close"
        onClick={() => apply({ type: 'status', status: isAllOver() ? 'open' : 'closed', until: null })}
      >
        <Glyph icon={isAllOver() ? RotateCcw : Check} size={14} />
        {t(isAllOver() ? 'bulk.reopen' : 'bulk.close')}
      </button>
      <BulkMenu key="snooze" icon={AlarmClock} label={t('bulk.snooze')} entries={snoozeEntries(apply)} />
      <BulkMenu key="assign" icon={UserRound} label={t('bulk.assign')} entries={assignEntries(apply)} />
      <TagAction onApply={apply} />
      <BulkMenu
        key="more"
        icon={Ellipsis}
        label={t('bulk.more')}
        iconOnly
        entries={[
          { label: t('bulk.read'), onSelect: () => apply({ type: 'read' }) },
          { label: t('bulk.unread'), onSelect: () => apply({ type: 'unread' }) },
          { type: 'line' },
          ...Priority.options.map((priority) => ({
            label: t(`priority.${priority}`),
            onSelect: () => apply({ type: 'priority', priority }),
          })),
          { type: 'line' },
          { label: t('bulk.spam'), onSelect: () => apply({ type: 'status', status: 'spam', until: null }) },
        ]}
      />
    </BulkBar>
  )
}

/** The moments that conversations are put off to. Reactive; call it in a component. */
function snoozeEntries(apply: (change: ListChange) => void): MenuEntry[] {
  const workspace = useWorkspace()
  const format = useFormat()
  const until = (at: number | null) => apply({ type: 'status', status: 'snoozed', until: at })
  return [
    ...snoozeTimes(Date.now(), workspace.timeZone()).map(({ key, at }) => ({
      label: `${inboxText.t(`snooze.${key}`)}, ${format.moment(at)}`,
      onSelect: () => until(at),
    })),
    { label: inboxText.t('snooze.next'), onSelect: () => until(null) },
  ]
}

/** Who conversations are given to: oneself, nobody, the others. Reactive; call it in a component. */
function assignEntries(apply: (change: ListChange) => void): MenuEntry[] {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const give = (assignee: string | null) => apply({ type: 'assign', assignee })
  const me = workspace.user().id
  return [
    { label: inboxText.t('bulk.toMe'), onSelect: () => give(me) },
    { label: inboxText.t('bulk.toNobody'), onSelect: () => give(null) },
    { type: 'line' },
    ...inbox
      .colleagues()
      .filter(({ id }) => id !== me)
      .map(({ id, name }) => ({ label: name, onSelect: () => give(id) })),
  ]
}

function BulkMenu(props: {
  key: 'snooze' | 'assign' | 'more'
  icon: Icon
  label: string
  iconOnly?: boolean
  entries: readonly MenuEntry[]
}): JSX.Element {
  return (
    <Menu
      placement="top-start"
      entries={props.entries}
      trigger={(attributes: TriggerAttributes) => (
        <button type="button" {...attributes} data-bulk={props.key} aria-label={props.label}>
          <Glyph icon={props.icon} size={14} />
          <Show when={!props.iconOnly}>{props.label}</Show>
        </button>
      )}
    />
  )
}

/** Puts tags on conversations, new ones too, or takes them off. */
function TagAction(props: { onApply: (change: ListChange) => void }): JSX.Element {
  const workspace = useWorkspace()
  const makeTag = createTagMaker()
  const { t } = inboxText
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const [isOpen, setOpen] = createSignal(false)
  const [way, setWay] = createSignal<'add' | 'remove'>('add')
  const [values, setValues] = createSignal<readonly string[]>([])
  const [isBusy, setBusy] = createSignal(false)
  const isAdding = () => way() === 'add'
  /** A name that is only being made can be given, not taken. */
  function turn(next: 'add' | 'remove'): void {
    setWay(next)
    if (next === 'remove') setValues(values().filter((value) => !isNewTag(value)))
  }
  async function apply(): Promise<void> {
    setBusy(true)
    try {
      const ids = await Promise.all(values().map(makeTag))
      setOpen(false)
      setValues([])
      props.onApply({ type: 'tag', add: isAdding() ? ids : [], remove: isAdding() ? [] : ids })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Popover
      open={isOpen()}
      onOpenChange={setOpen}
      placement="top-start"
      label={t('bulk.tags')}
      trigger={(attributes: TriggerAttributes) => (
        <button type="button" {...attributes} data-bulk="tags">
          <Glyph icon={TagIcon} size={14} />
          {t('bulk.tags')}
        </button>
      )}
    >
      <div class="flex flex-col gap-3">
        <Segmented
          wide
          label={t('bulk.tagWay')}
          labelHidden
          value={way()}
          options={(['add', 'remove'] as const).map((value) => ({ value, label: t(`bulk.${value}`) }))}
          onChange={turn}
        />
        <TagInput
          label={t('bulk.tags')}
          values={values()}
          loading={tags.isPending}
          options={(tags.isSuccess ? tags.data : []).map(({ id, name }) => ({
            value: String(id),
            label: name,
          }))}
          onCreate={isAdding() && workspace.can('contacts.write') ? newTag : undefined}
          onChange={setValues}
        />
        <Button
          kind="main"
          busy={isBusy()}
          busyLabel={t('bulk.applying')}
          offReason={values().length === 0 ? t('bulk.noTag') : undefined}
          onClick={() => void apply()}
        >
          {t('bulk.apply')}
        </Button>
      </div>
    </Popover>
  )
}
