import { A } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import ListPlus from 'lucide-solid/icons/list-plus'
import type { JSX } from 'solid-js'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import type { ContactSelection } from '../../../../../worker/contracts/selection.ts'
import { fieldError, problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { FieldError, TextField } from '../../../../shared/ui/Field.tsx'
import { Popover } from '../../../../shared/ui/Popover.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { createTaskActions } from '../../../tasks/tasks.data.ts'
import { listActions } from '../../lists/lists.data.ts'
import type { PeopleOf } from '../campaigns.data.ts'

const ExportDialog = lazy(() =>
  import('../../exports/ExportDialog.tsx').then((all) => ({ default: all.ExportDialog })),
)

/** What can be done with all the people behind a figure: a file of them, or a list (spec 11.3). */
export function PeopleActions(props: {
  campaign: { id: number; name: string }
  of: PeopleOf
  /** The figure in words: what a list of its people is called at first. */
  title: string
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = campaignsText
  const [exporting, setExporting] = createSignal(false)
  const selection = (): ContactSelection => ({
    by: 'campaign',
    people: { campaignId: props.campaign.id, ...props.of },
  })
  return (
    <div class="flex flex-wrap gap-2 py-2">
      <Show when={workspace.can('contacts.export')}>
        <Button compact icon={Download} onClick={() => setExporting(true)}>
          {t('drawer.export')}
        </Button>
      </Show>
      <Show when={workspace.can('lists.write')}>
        <MakeList selection={selection()} name={`${props.campaign.name}: ${props.title}`.slice(0, 120)} />
      </Show>
      <Show when={exporting()}>
        <Suspense>
          <ExportDialog open onClose={() => setExporting(false)} selection={selection()} count={undefined} />
        </Suspense>
      </Show>
    </div>
  )
}

/** Asks for a name, makes a static list, and fills it in the background. */
function MakeList(props: { selection: ContactSelection; name: string }): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const tasks = createTaskActions()
  const { t } = campaignsText
  const [open, setOpen] = createSignal(false)
  const [name, setName] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>(null)
  const [made, setMade] = createSignal<{ id: number; name: string } | null>(null)
  function toggle(next: boolean): void {
    setOpen(next)
    setProblem(null)
    setMade(null)
    if (next) setName(props.name)
  }
  async function make(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    setBusy(true)
    setProblem(null)
    try {
      const list = await listActions(workspace.slug(), queries).create({
        name: name(),
        kind: 'static',
        rule: null,
      })
      await tasks.start({
        kind: 'contacts.list',
        input: { selection: props.selection, listId: list.id, change: 'add' },
      })
      setMade(list)
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Popover
      open={open()}
      onOpenChange={toggle}
      label={t('drawer.list')}
      width={320}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button compact icon={ListPlus} {...attributes}>
          {t('drawer.list')}
        </Button>
      )}
    >
      <Show
        when={made()}
        fallback={
          <form class="flex flex-col gap-3" noValidate onSubmit={(event) => void make(event)}>
            <TextField
              label={t('drawer.listName')}
              value={name()}
              maxLength={120}
              autocomplete="off"
              error={fieldError(problem(), 'name')}
              onText={setName}
            />
            <p class="text-secondary text-text-3">{t('drawer.listHelp')}</p>
            <Show when={problem() && fieldError(problem(), 'name') === undefined}>
              <FieldError>{problemText(problem())}</FieldError>
            </Show>
            <Button kind="main" type="submit" busy={busy()} busyLabel={t('drawer.listMaking')}>
              {t('drawer.listMake')}
            </Button>
          </form>
        }
      >
        {(list) => (
          <div class="flex flex-col gap-2">
            <p>{t('drawer.listFilling', { name: list().name })}</p>
            <A href={workspace.href(`/lists/${list().id}`)} class="link self-start">
              {t('drawer.listOpen')}
            </A>
          </div>
        )}
      </Show>
    </Popover>
  )
}
