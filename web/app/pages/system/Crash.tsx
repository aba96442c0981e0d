import type { JSX } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { StatePage } from './StatePage.tsx'

/** What the error boundary shows when a page's own code failed. Reloading also fetches a newer version. */
export function Crash(): JSX.Element {
  return (
    <StatePage
      title={uiText.t('state.crashTitle')}
      text={uiText.t('state.crashText')}
      action={
        <Button kind="main" onClick={() => location.reload()}>
          {uiText.t('state.crashAction')}
        </Button>
      }
    />
  )
}
