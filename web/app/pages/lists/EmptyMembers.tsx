import { A } from '@solidjs/router'
import ArrowLeftRight from 'lucide-solid/icons/arrow-left-right'
import FileText from 'lucide-solid/icons/file-text'
import Pencil from 'lucide-solid/icons/pencil'
import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import type { List } from '../../../../worker/contracts/lists.ts'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { type EmptyLine, EmptyState } from '../../../shared/ui/States.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'

/** A list, or a look at it, that shows nobody: why, and what can be done about it. */
export function EmptyMembers(props: {
  list: List
  state: 'in' | 'out'
  searched: boolean
  onClearSearch: () => void
  onShowIn: () => void
  onEditRule: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = listsText
  const canWrite = () => workspace.can('lists.write')
  const isLive = () => props.list.kind !== 'static'
  return (
    <Switch fallback={<EmptyStatic list={props.list} />}>
      <Match when={props.searched}>
        <EmptyState
          title={t('members.noneFound.title')}
          text={t('members.noneFound.text')}
          action={<Button onClick={() => props.onClearSearch()}>{t('members.noneFound.action')}</Button>}
        />
      </Match>
      <Match when={props.state === 'out'}>
        <EmptyState
          title={t('members.noneOut.title')}
          text={t('members.noneOut.text')}
          action={<Button onClick={() => props.onShowIn()}>{t('members.noneOut.action')}</Button>}
        />
      </Match>
      <Match when={isLive()}>
        <EmptyState
          title={t('members.emptyLive.title')}
          text={t('members.emptyLive.text')}
          action={
            <Show when={canWrite()}>
              <Button icon={Pencil} onClick={() => props.onEditRule()}>
                {t('edit')}
              </Button>
            </Show>
          }
        />
      </Match>
    </Switch>
  )
}

/** A list kept by hand that nobody is in yet: the lines that people can come in by. */
function EmptyStatic(props: { list: List }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = listsText
  const lines = (): EmptyLine[] => [
    ...(workspace.can('lists.write')
      ? [
          {
            icon: <Glyph icon={ArrowLeftRight} size={20} class="text-text-3" />,
            title: t('members.emptyStatic.chooseTitle'),
            text: t('members.emptyStatic.chooseText'),
            action: (
              <A
                class={buttonClass({ kind: 'main' })}
                href={workspace.href(`/lists/${props.list.id}/contacts`)}
              >
                {t('picker.title')}
              </A>
            ),
          },
        ]
      : []),
    ...(workspace.can('contacts.import')
      ? [
          {
            icon: <Glyph icon={FileText} size={20} class="text-text-3" />,
            title: t('members.emptyStatic.importTitle'),
            text: t('members.emptyStatic.importText'),
            action: (
              <A class={buttonClass({})} href={workspace.href(`/contacts/import?list=${props.list.id}`)}>
                {t('members.emptyStatic.importAction')}
              </A>
            ),
          },
        ]
      : []),
  ]
  return (
    <EmptyState
      title={t('members.emptyStatic.title')}
      text={t(lines().length > 0 ? 'members.emptyStatic.text' : 'members.emptyStatic.readOnly')}
      lines={lines().length > 0 ? lines() : undefined}
      hub={t('members.emptyStatic.hub')}
    />
  )
}
