import { useQueryClient } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import ListPlus from 'lucide-solid/icons/list-plus'
import type { JSX } from 'solid-js'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import type { ContactSelection } from '../../../../../worker/contracts/selection.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { createTaskActions } from '../../../tasks/tasks.data.ts'
import { ListMaker } from '../../lists/ListMaker.tsx'
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

/** Makes a static list of them, filled in the background. */
function MakeList(props: { selection: ContactSelection; name: string }): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const tasks = createTaskActions()
  const { t } = campaignsText

  async function make(name: string): Promise<{ id: number; name: string }> {
    const list = await listActions(workspace.slug(), queries).create({ name, kind: 'static', rule: null })
    await tasks.start({
      kind: 'contacts.list',
      input: { selection: props.selection, listId: list.id, change: 'add' },
    })
    return list
  }

  return (
    <ListMaker
      title={t('drawer.list')}
      width={320}
      suggested={props.name}
      words={{
        name: t('drawer.listName'),
        save: t('drawer.listMake'),
        saving: t('drawer.listMaking'),
        filling: (list) => t('drawer.listFilling', list),
        open: t('drawer.listOpen'),
      }}
      make={make}
      trigger={(attributes) => (
        <Button compact icon={ListPlus} {...attributes}>
          {t('drawer.list')}
        </Button>
      )}
    >
      <p class="text-secondary text-text-3">{t('drawer.listHelp')}</p>
    </ListMaker>
  )
}
