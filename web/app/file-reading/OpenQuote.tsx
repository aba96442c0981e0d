import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Notice } from '../../shared/ui/States.tsx'
import { importsText } from '../i18n/imports.ts'

/** Tells that the file seems to end in the middle of a row: a quote opens at this line and is never closed. */
export function OpenQuote(props: { line: number | null }): JSX.Element {
  return (
    <Show when={props.line}>
      {(line) => (
        <div class="pb-2">
          <Notice tone="warn" live fact={importsText.t('settings.openQuote', { line: line() })}>
            {importsText.t('settings.openQuoteHelp')}
          </Notice>
        </div>
      )}
    </Show>
  )
}
