import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import { ApiProblem } from '../../../../shared/api.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import type { SaveState } from '../../campaigns/editor/autosave.ts'

/** What went wrong while saving; nothing while it goes well, nor where the field itself says it. */
export function TemplateSaveNotice(props: {
  state: SaveState
  failure: unknown
  onReload: () => void
}): JSX.Element {
  const isAtField = () => props.failure instanceof ApiProblem && props.failure.status === 422
  return (
    <Switch>
      <Match when={props.state === 'conflict'}>
        <Notice
          tone="bad"
          live
          fact={templatesText.t('editor.conflict')}
          action={<Button onClick={() => props.onReload()}>{templatesText.t('editor.reload')}</Button>}
        />
      </Match>
      <Match when={props.state === 'failed' && !isAtField()}>
        <Notice tone="bad" live fact={problemText(props.failure)} />
      </Match>
    </Switch>
  )
}
