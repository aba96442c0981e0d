import type { JSX } from 'solid-js'
import { createMemo, createSignal, lazy, Show, Suspense } from 'solid-js'
import { longestMailHtml } from '../../../../../worker/contracts/campaigns.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { FieldError, TextArea } from '../../../../shared/ui/Field.tsx'
import { Notice, Skeleton } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { mailText } from '../../../i18n/mail.ts'
import { useFormat } from '../../../use-format.ts'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt } from './mail-body.ts'
import { lostInText } from './mail-loss.ts'
import { MailChecks } from './MailChecks.tsx'

const RichText = lazy(() => import('./RichText.tsx'))
/** As many names as are read. */
const namedLosses = 6

/** The body of a mail: as text with buttons, or as HTML for who brings their own. */
export function BodyEditor(props: {
  html: string
  error?: string
  fix?: JSX.Element
  readOnly: boolean
  onHtml: (html: string) => void
}): JSX.Element {
  // What was stored decides how it opens; later the person does.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [mode, setMode] = createSignal<'visual' | 'raw'>(lostInText(props.html).length > 0 ? 'raw' : 'visual')
  /** What the switch stands on: ahead of the editor while it is asked whether something may be lost. */
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [picked, setPicked] = createSignal(mode())
  const asking = () => picked() !== mode()
  let area: HTMLTextAreaElement | undefined

  const format = useFormat()
  const lost = createMemo(() => lostInText(props.html))
  const tooLong = () =>
    props.html.length > longestMailHtml
      ? mailText.t('tooLong', {
          length: format.number(props.html.length),
          most: format.number(longestMailHtml),
        })
      : undefined
  function choose(next: 'visual' | 'raw'): void {
    setPicked(next)
    if (next === 'raw' || lost().length === 0) setMode(next)
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
            value={picked()}
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
          fact={mailText.t('lost', { parts: lost().slice(0, namedLosses).join(', ') })}
          action={
            <span class="flex gap-2">
              <Button compact onClick={() => choose('raw')}>
                {campaignsText.t('editor.stayRaw')}
              </Button>
              <Button compact onClick={() => setMode('visual')}>
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
            invalid={(tooLong() ?? props.error) !== undefined}
            readOnly={props.readOnly}
            onHtml={props.onHtml}
          />
        </Suspense>
      </Show>
      <Show when={tooLong() ?? props.error}>{(problem) => <FieldError>{problem()}</FieldError>}</Show>
      <MailChecks html={props.html} />
    </div>
  )
}
