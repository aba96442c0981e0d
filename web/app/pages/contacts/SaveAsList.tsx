import { useQueryClient } from '@tanstack/solid-query'
import ListPlus from 'lucide-solid/icons/list-plus'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { ListKind } from '../../../../worker/contracts/lists.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { ListMaker } from '../lists/ListMaker.tsx'
import { listActions } from '../lists/lists.data.ts'
import type { ContactsFilterView } from './contacts.data.ts'
import { partsOf, ruleOf } from './filter-parts.ts'
import { listOfMatching } from './matching.data.ts'

const kinds = ['static', 'auto', 'smart'] as const

/** The filter in force becomes a list (spec 2.6): a static one of those it finds now, or one that lives. */
export function SaveAsList(props: { view: ContactsFilterView }): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const { t } = contactsText
  const [chosen, setKind] = createSignal<ListKind>('static')

  /** The whole filter as a rule; what was typed to search is none. */
  const rule = (): Rule | null => {
    const { listId } = props.view
    const inList = listId === null ? [] : [{ type: 'list' as const, operator: 'is' as const, listId }]
    return ruleOf([...partsOf(props.view.rule), ...inList])
  }
  const canLive = () => props.view.search === ''
  const kind = () => (canLive() ? chosen() : 'static')

  async function make(name: string): Promise<{ id: number; name: string }> {
    const list = canLive()
      ? await listActions(workspace.slug(), queries).create({ name, kind: kind(), rule: rule() })
      : await listOfMatching(workspace.slug(), queries, name, props.view)
    showToast({ text: t('saveAs.saved', { name: list.name }) })
    return list
  }

  return (
    <ListMaker
      title={t('saveAs.title')}
      width={420}
      suggested=""
      words={{
        name: t('saveAs.name'),
        save: t('saveAs.save'),
        saving: t('saveAs.saving'),
        filling: (list) => t('saveAs.filling', list),
        open: t('saveAs.open'),
      }}
      make={make}
      trigger={(attributes) => (
        <Button kind="quiet" compact icon={ListPlus} {...attributes}>
          {t('saveAs.button')}
        </Button>
      )}
    >
      <Show when={canLive()} fallback={<p class="text-text-2">{t('saveAs.onlyStatic')}</p>}>
        <RadioGroup<ListKind>
          label={t('saveAs.kind')}
          value={kind()}
          options={kinds.map((one) => ({
            value: one,
            label: t(`saveAs.kinds.${one}`),
            help: t(`saveAs.help.${one}`),
          }))}
          onChange={setKind}
        />
      </Show>
    </ListMaker>
  )
}
