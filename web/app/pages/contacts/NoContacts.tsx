import { useNavigate } from '@solidjs/router'
import FileText from 'lucide-solid/icons/file-text'
import UserPlus from 'lucide-solid/icons/user-plus'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { EmptyState } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'

/** A workspace without contacts: the two lines they can come in by. */
export function NoContacts(props: {
  onCreate: () => void
  /** How many were deleted and can come back. */
  deleted: number
  onDeleted: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const { t, plural } = contactsText
  const lines = () => [
    ...(workspace.can('contacts.import')
      ? [
          {
            icon: <Glyph icon={FileText} size={20} class="text-text-3" />,
            title: t('empty.importTitle'),
            text: t('empty.importText'),
            action: (
              <Button kind="main" onClick={() => navigate(workspace.href('/contacts/import'))}>
                {t('empty.importAction')}
              </Button>
            ),
          },
        ]
      : []),
    ...(workspace.can('contacts.write')
      ? [
          {
            icon: <Glyph icon={UserPlus} size={20} class="text-text-3" />,
            title: t('empty.createTitle'),
            text: t('empty.createText'),
            action: <Button onClick={() => props.onCreate()}>{t('empty.createAction')}</Button>,
          },
        ]
      : []),
  ]
  return (
    <EmptyState
      title={t('empty.title')}
      text={lines().length > 0 ? t('empty.text') : t('empty.readOnly')}
      lines={lines().length > 0 ? lines() : undefined}
      hub={t('title')}
      secondary={
        <Show when={props.deleted > 0}>
          <Button kind="quiet" icon={Trash} onClick={() => props.onDeleted()}>
            {plural('empty.deleted', props.deleted)}
          </Button>
        </Show>
      }
    />
  )
}

/** Filters that hold nobody, and the way out of them. */
export function NoMatches(props: { onClear: () => void }): JSX.Element {
  const { t } = contactsText
  return (
    <EmptyState
      title={t('none.title')}
      text={t('none.text')}
      action={<Button onClick={() => props.onClear()}>{t('none.action')}</Button>}
    />
  )
}
