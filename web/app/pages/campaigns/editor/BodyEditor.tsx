import type { JSX } from 'solid-js'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { FieldError, TextArea } from '../../../../shared/ui/Field.tsx'
import { Notice, Skeleton } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt, needsRawEditor } from './mail-body.ts'

const RichText = lazy(() => import('./RichText.tsx'))

/** The body of a mail: as text with buttons, or as HTML for who brings their own. */
export function BodyEditor(props: {
  html: string
  error?: string
  fix?: JSX.Element
  onHtml: (html: string) => void
}): JSX.Element {
  // What was stored decides how it opens; later the person does.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [mode, setMode] = createSignal<'visual' | 'raw'>(needsRawEditor(props.html) ? 'raw' : 'visual')
  const [asking, setAsking] = createSignal(false)
  let area: HTMLTextAreaElement | undefined

  function choose(next: 'visual' | 'raw'): void {
    if (next === 'visual' && needsRawEditor(props.html)) setAsking(true)
    else setMode(next)
  }
  function insert(field: string): void {
    const { text, cursor } = insertAt(props.html, area?.selectionStart ?? props.html.length, field)
    props.onHtml(text)
    queueMicrotask(() => {
      area?.focus()
      area?.setSelectionRange(cursor, cursor)
    })
  }

  return (
    <div class="flex flex-col gap-1">
      <div class="flex flex-wrap items-end justify-between gap-2">
        <span class="text-secondary font-medium">{campaignsText.t('editor.body')}</span>
        <span class="flex items-center gap-3">
          {props.fix}
          <Segmented
            label={campaignsText.t('editor.mode')}
            labelHidden
            value={mode()}
            options={[
              { value: 'visual', label: campaignsText.t('editor.visual') },
              { value: 'raw', label: campaignsText.t('editor.raw') },
            ]}
            onChange={choose}
          />
        </span>
      </div>
      <Show when={asking()}>
        <Notice
          tone="warn"
          live
          fact={campaignsText.t('editor.rawToVisual')}
          action={
            <span class="flex gap-2">
              <Button compact onClick={() => setAsking(false)}>
                {campaignsText.t('editor.stayRaw')}
              </Button>
              <Button
                compact
                onClick={() => {
                  setAsking(false)
                  setMode('visual')
                }}
              >
                {campaignsText.t('editor.switchToVisual')}
              </Button>
            </span>
          }
        />
      </Show>
      <Show
        when={mode() === 'visual'}
        fallback={
          <>
            <div class="flex justify-end">
              <FieldMenu of={campaignsText.t('editor.rawLabel')} onInsert={insert} />
            </div>
            <TextArea
              label={campaignsText.t('editor.rawLabel')}
              labelHidden
              rows={18}
              spellcheck={false}
              value={props.html}
              onText={props.onHtml}
              help={campaignsText.t('editor.rawHelp')}
              ref={(element: HTMLTextAreaElement) => (area = element)}
            />
          </>
        }
      >
        <Suspense fallback={<Skeleton class="h-80 w-full" />}>
          <RichText
            html={props.html}
            label={campaignsText.t('editor.body')}
            invalid={props.error !== undefined}
            onHtml={props.onHtml}
          />
        </Suspense>
      </Show>
      <Show when={props.error}>
        <FieldError>{props.error}</FieldError>
      </Show>
    </div>
  )
}
