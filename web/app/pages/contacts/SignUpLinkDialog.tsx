import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import { Button } from '../../../shared/ui/Button.tsx'
import { Dialog } from '../../../shared/ui/Dialog.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { signUpLinkQuery } from '../../sign-up-link.data.ts'
import { CopyField } from '../settings/CopyField.tsx'

/** The sign-up page for one contact, to be sent to them: they choose, and prove their address by mail. */
export function SignUpLinkDialog(props: { contactId: number; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = peopleText
  const link = useQuery(() => signUpLinkQuery(workspace.slug(), props.contactId))
  return (
    <Dialog
      open
      onClose={() => props.onClose()}
      title={t('signUp.title')}
      actions={<Button onClick={() => props.onClose()}>{t('signUp.close')}</Button>}
    >
      <div class="flex flex-col gap-3">
        <Switch fallback={<SkeletonRows rows={1} />}>
          <Match when={link.isError && !link.data}>
            <ErrorState error={link.error} onRetry={() => void link.refetch()} />
          </Match>
          <Match when={link.data}>
            {(page) => (
              <>
                <p class="text-text-2">
                  {t(page().topics === 0 ? 'signUp.textWithoutTopics' : 'signUp.text')}
                </p>
                <CopyField label={t('signUp.link')} value={page().url} />
              </>
            )}
          </Match>
        </Switch>
      </div>
    </Dialog>
  )
}
