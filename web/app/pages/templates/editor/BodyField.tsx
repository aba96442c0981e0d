import { A } from '@solidjs/router'
import Bold from 'lucide-solid/icons/bold'
import Italic from 'lucide-solid/icons/italic'
import Strikethrough from 'lucide-solid/icons/strikethrough'
import type { JSX } from 'solid-js'
import { createUniqueId, For, Match, Show, Switch } from 'solid-js'
import { templateLimits, type TemplateProblem } from '../../../../../worker/contracts/templates.ts'
import { renameField } from '../../../../../worker/lib/merge-fields/text.ts'
import type { KnownFields } from '../../../../../worker/lib/merge-fields/values.ts'
import { mendSpaces } from '../../../../../worker/lib/texts/template-rules.ts'
import { type Icon, IconButton } from '../../../../shared/ui/Button.tsx'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { FieldError } from '../../../../shared/ui/Field.tsx'
import { createTextLimit } from '../../../../shared/ui/text-limit.ts'
import { templatesText } from '../../../i18n/templates.ts'
import { useWorkspace } from '../../../session.tsx'
import { FieldMenu } from '../../campaigns/editor/FieldMenu.tsx'
import { EmojiMenu } from './EmojiMenu.tsx'
import { type MarkedPart, markText } from './mark-text.ts'
import { ProblemLine } from './ProblemLine.tsx'

const marks: readonly { sign: string; icon: Icon; name: 'bold' | 'italic' | 'strike' }[] = [
  { sign: '*', icon: Bold, name: 'bold' },
  { sign: '_', icon: Italic, name: 'italic' },
  { sign: '~', icon: Strikethrough, name: 'strike' },
]

const paint: Record<MarkedPart['mark'], string> = {
  none: '',
  field: 'rounded-4 bg-accent-soft',
  unknown: 'rounded-4 bg-bad-soft underline decoration-bad decoration-wavy underline-offset-4',
  spaces: 'bg-bad-soft underline decoration-bad decoration-2',
}

/** The text of one translation: fields and mistakes painted behind the letters, what is wrong said below. */
export function BodyField(props: {
  body: string
  fields: KnownFields
  problems: readonly TemplateProblem[]
  disabled: boolean
  /** The language it is written in, for spelling and screen readers. */
  lang: string
  onText: (text: string) => void
}): JSX.Element {
  const id = createUniqueId()
  let area: HTMLTextAreaElement | undefined
  const { t } = templatesText
  const errors = () => props.problems.filter(({ severity }) => severity === 'error')
  const limit = createTextLimit({
    max: () => templateLimits.draftBodyLength,
    text: () => props.body,
    onText: (text) => props.onText(text),
  })
  const length = () => [...props.body.trim()].length

  /** Puts a text where the cursor is, or around what is chosen. */
  function insert(before: string, after = ''): void {
    const from = area?.selectionStart ?? props.body.length
    const to = area?.selectionEnd ?? from
    const chosen = props.body.slice(from, to)
    props.onText(`${props.body.slice(0, from)}${before}${chosen}${after}${props.body.slice(to)}`)
    queueMicrotask(() => {
      area?.focus()
      area?.setSelectionRange(from + before.length, from + before.length + chosen.length)
    })
  }

  return (
    <div class="flex flex-col gap-2">
      <div class="flex flex-wrap items-end justify-between gap-2">
        <label for={id} class="text-secondary font-medium">
          {t('editor.body')}
        </label>
        <Show when={!props.disabled}>
          <div class="flex items-center gap-0.5" role="toolbar" aria-label={t('editor.body')}>
            <For each={marks}>
              {(mark) => (
                <IconButton
                  icon={mark.icon}
                  label={t(`editor.${mark.name}`)}
                  onClick={() => insert(mark.sign, mark.sign)}
                />
              )}
            </For>
            <EmojiMenu onChoose={(emoji) => insert(emoji)} />
            <FieldMenu of={t('editor.body')} onInsert={(field) => insert(field)} />
          </div>
        </Show>
      </div>
      <div
        class={`input flex-col items-stretch gap-0! px-0! ${errors().length > 0 ? 'border-bad!' : ''} ${props.disabled ? 'bg-sunken!' : ''}`}
      >
        <div class="relative text-editor max-sm:text-[16px]">
          <div
            class="pointer-events-none min-h-40 px-3 py-2 break-words whitespace-pre-wrap text-transparent"
            aria-hidden="true"
          >
            <For each={markText(props.body, props.fields)}>
              {(part) => <span class={paint[part.mark]}>{part.text}</span>}
            </For>
            {'\u200B'}
          </div>
          <textarea
            ref={(element) => (area = element)}
            id={id}
            lang={props.lang}
            class="absolute inset-0 size-full resize-none overflow-hidden bg-transparent px-3 py-2 outline-none"
            value={props.body}
            disabled={props.disabled}
            aria-describedby={`${id}-marks ${id}-problems`}
            aria-invalid={errors().length > 0 ? true : undefined}
            maxLength={templateLimits.draftBodyLength}
            onBeforeInput={limit.onBeforeInput}
            onInput={limit.onInput}
          />
        </div>
        <p
          id={`${id}-marks`}
          class="flex flex-wrap justify-between gap-x-3 border-t border-line px-3 py-1.5 text-secondary text-text-3"
        >
          <span>{t('editor.marks')}</span>
          <span>{t('editor.count', { length: length(), max: templateLimits.bodyLength })}</span>
        </p>
      </div>
      <ul id={`${id}-problems`} class="flex flex-col gap-1" aria-live="polite">
        <Show when={limit.isCut()}>
          <li>
            <FieldError>{uiText.t('field.cut', { max: templateLimits.draftBodyLength })}</FieldError>
          </li>
        </Show>
        <For each={props.problems}>
          {(problem) => (
            <li>
              <ProblemLine problem={problem}>
                <Show when={!props.disabled}>
                  <Fix problem={problem} body={props.body} onText={props.onText} />
                </Show>
              </ProblemLine>
            </li>
          )}
        </For>
      </ul>
    </div>
  )
}

/** The next step of a mistake, beside it. */
function Fix(props: { problem: TemplateProblem; body: string; onText: (text: string) => void }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = templatesText
  const param = (name: string): string => String(props.problem.params?.[name] ?? '')
  return (
    <Switch>
      <Match when={props.problem.code === 'unknown_field'}>
        <Show when={param('suggestion')}>
          {(suggestion) => (
            <button
              type="button"
              class="link"
              onClick={() => props.onText(renameField(props.body, param('name'), suggestion()))}
            >
              {t('editor.use', { name: `%%${suggestion()}%%` })}
            </button>
          )}
        </Show>
        <Show when={workspace.can('workspace.write')}>
          <A class="link" href={workspace.href('/settings/fields')}>
            {t('editor.createField')}
          </A>
        </Show>
      </Match>
      <Match when={props.problem.code === 'identical'}>
        <A class="link" href={workspace.href(`/templates/${param('id')}`)}>
          {t('editor.seeOther')}
        </A>
      </Match>
      <Match when={['spaces', 'tab', 'blank_lines'].includes(props.problem.code)}>
        <button type="button" class="link" onClick={() => props.onText(mendSpaces(props.body))}>
          {t('editor.fix')}
        </button>
      </Match>
    </Switch>
  )
}
