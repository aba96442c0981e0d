import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import type { SaveState } from './autosave.ts'

/** What went wrong while saving; nothing while it goes well. */
export function SaveNotice(props: { state: SaveState; failure: unknown; onReload: () => void }): JSX.Element {
  return (
    <Switch>
      <Match when={props.state === 'conflict'}>
        <Notice
          tone="bad"
          live
          fact={campaignsText.t('editor.conflict')}
          action={<Button onClick={() => props.onReload()}>{campaignsText.t('editor.reload')}</Button>}
        />
      </Match>
      <Match when={props.state === 'failed'}>
        <Notice tone="bad" live fact={problemText(props.failure)} />
      </Match>
    </Switch>
  )
}
