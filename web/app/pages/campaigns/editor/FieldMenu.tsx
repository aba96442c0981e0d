import { useQuery } from '@tanstack/solid-query'
import Braces from 'lucide-solid/icons/braces'
import type { JSX } from 'solid-js'
import { mergeFieldKeys } from '../../../../../worker/contracts/fields.ts'
import { printField } from '../../../../../worker/lib/merge-fields/text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import type { MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { Menu } from '../../../../shared/ui/Menu.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { fieldsQuery } from '../../lists/lists.data.ts'

/** Everything that can stand between %% and %%: `onInsert` gets it ready to be put in. */
export function FieldMenu(props: {
  onInsert: (text: string) => void
  /** Without the unsubscribe link, which has no place in one line of text. */
  line?: boolean
  of: string
}): JSX.Element {
  const workspace = useWorkspace()
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const entry = (key: string, label: string): MenuEntry => ({
    label,
    onSelect: () => props.onInsert(printField({ name: key, fallback: null })),
  })
  const entries = (): MenuEntry[] => {
    const own = fields.isSuccess ? fields.data : []
    return [
      { type: 'label', label: campaignsText.t('editor.fieldsBuiltIn') },
      ...mergeFieldKeys
        .filter((key) => !(props.line && key.endsWith('_URL')))
        .map((key) => entry(key, campaignsText.t(`fields.${key}`))),
      ...(own.length > 0
        ? [
            { type: 'label' as const, label: campaignsText.t('editor.fieldsOwn') },
            ...own.map((field) => entry(field.key, field.label)),
          ]
        : []),
    ]
  }
  return (
    <Menu
      entries={entries()}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button
          kind="quiet"
          compact
          icon={Braces}
          aria-label={`${campaignsText.t('editor.insertField')}, ${props.of}`}
          {...attributes}
        >
          {campaignsText.t('editor.insertField')}
        </Button>
      )}
    />
  )
}
