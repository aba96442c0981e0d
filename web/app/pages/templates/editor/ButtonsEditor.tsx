import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import Link from 'lucide-solid/icons/link'
import Phone from 'lucide-solid/icons/phone'
import Plus from 'lucide-solid/icons/plus'
import Reply from 'lucide-solid/icons/reply'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { For, Index, Match, Show, Switch } from 'solid-js'
import {
  type ButtonKind,
  buttonKinds,
  type TemplateButton,
  templateLimits,
} from '../../../../../worker/contracts/templates.ts'
import { withoutEmoji } from '../../../../../worker/lib/texts/button-rules.ts'
import type { TemplateProblem } from '../../../../../worker/contracts/templates.ts'
import { Button, type Icon, IconButton } from '../../../../shared/ui/Button.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { Select } from '../../../../shared/ui/Select.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { TagField } from '../../../messages/TagField.tsx'
import { problemWords } from '../words.ts'
import { ProblemLine } from './ProblemLine.tsx'

const kindIcons: Record<ButtonKind, Icon> = { reply: Reply, url: Link, phone: Phone }

/** The buttons of one translation, in the order a phone shows them. */
export function ButtonsEditor(props: {
  buttons: readonly TemplateButton[]
  /** Of the buttons, their places relative to them: `.0.label`. */
  problems: readonly TemplateProblem[]
  /** Where the buttons stand in the template: `translations.it.buttons`. */
  at: string
  disabled: boolean
  onChange: (change: (buttons: TemplateButton[]) => void) => void
}): JSX.Element {
  const { t } = templatesText
  const add = (): void =>
    props.onChange((buttons) => void buttons.push({ kind: 'reply', label: '', value: '', tagId: null }))
  const move = (from: number, by: 1 | -1): void =>
    props.onChange((buttons) => {
      const [moved] = buttons.splice(from, 1)
      if (moved) buttons.splice(from + by, 0, moved)
    })
  return (
    <section class="flex flex-col gap-3" aria-label={t('buttons.title')}>
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="text-section font-semibold">
          {t('buttons.title')}{' '}
          <span class="ml-1 text-secondary font-normal text-text-2">
            {props.buttons.length === 0
              ? ''
              : t('buttons.count', { count: props.buttons.length, max: templateLimits.buttons })}
          </span>
        </h2>
        <Show when={!props.disabled && props.buttons.length < templateLimits.buttons}>
          <Button icon={Plus} onClick={add}>
            {t('buttons.add')}
          </Button>
        </Show>
      </div>
      <Show when={props.buttons.length === 0}>
        <p class="text-secondary text-text-2">{t('buttons.none')}</p>
      </Show>
      <ol class="flex flex-col gap-3">
        <Index each={props.buttons}>
          {(button, index) => (
            <ButtonRow
              button={button()}
              number={index + 1}
              last={index === props.buttons.length - 1}
              disabled={props.disabled}
              problemsOf={(part) =>
                props.problems.filter(({ field }) => field === `${props.at}.${index}.${part}`)
              }
              onChange={(patch) =>
                props.onChange((buttons) => {
                  const target = buttons[index]
                  if (target) Object.assign(target, patch)
                })
              }
              onMove={(by) => move(index, by)}
              onRemove={() => props.onChange((buttons) => void buttons.splice(index, 1))}
            />
          )}
        </Index>
      </ol>
      <For each={props.problems.filter(({ field }) => field === props.at)}>
        {(problem) => <ProblemLine problem={problem} />}
      </For>
    </section>
  )
}

function ButtonRow(props: {
  button: TemplateButton
  number: number
  last: boolean
  disabled: boolean
  problemsOf: (part: 'label' | 'value') => TemplateProblem[]
  onChange: (patch: Partial<TemplateButton>) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}): JSX.Element {
  const { t } = templatesText
  const errorOf = (part: 'label' | 'value') => {
    const [problem] = props.problemsOf(part)
    return problem && problemWords(problem)
  }
  const hasEmoji = () => props.problemsOf('label').some(({ code }) => code === 'label_emoji')
  return (
    <li>
      <fieldset
        class="grid grid-cols-[128px_minmax(0,1fr)_minmax(0,1.2fr)_100px] items-start gap-2 max-sm:grid-cols-2"
        disabled={props.disabled}
      >
        <legend class="sr-only">{t('buttons.number', { number: props.number })}</legend>
        <Select
          label={t('buttons.kind')}
          labelHidden={props.number > 1}
          disabled={props.disabled}
          value={props.button.kind}
          options={buttonKinds.map((kind) => ({
            value: kind,
            label: t(`buttons.kinds.${kind}`),
            icon: kindIcons[kind],
          }))}
          onChange={(kind) => props.onChange({ kind, value: '', tagId: null })}
        />
        <div class="flex flex-col gap-1 max-sm:col-span-2 max-sm:row-start-2">
          <TextField
            label={t('buttons.label')}
            labelHidden={props.number > 1}
            value={props.button.label}
            error={errorOf('label')}
            onText={(label) => props.onChange({ label })}
            trailing={
              <span class="text-secondary text-text-3" aria-hidden="true">
                {[...props.button.label].length}/{templateLimits.buttonLabel}
              </span>
            }
          />
          <Show when={hasEmoji() && !props.disabled}>
            <button
              type="button"
              class="link self-start text-secondary"
              onClick={() => props.onChange({ label: withoutEmoji(props.button.label) })}
            >
              {t('buttons.removeEmoji')}
            </button>
          </Show>
        </div>
        <div class="max-sm:col-span-2 max-sm:row-start-3">
          <Switch>
            <Match when={props.button.kind === 'reply'}>
              <TagField
                label={t('buttons.tag')}
                placeholder={t('buttons.tagPlaceholder')}
                tagId={props.button.tagId}
                labelHidden={props.number > 1}
                disabled={props.disabled}
                onChange={(tagId) => props.onChange({ tagId })}
              />
            </Match>
            <Match when={props.button.kind === 'url'}>
              <TextField
                label={t('buttons.url')}
                labelHidden={props.number > 1}
                type="url"
                inputMode="url"
                value={props.button.value}
                placeholder={t('buttons.urlPlaceholder')}
                error={errorOf('value')}
                onText={(value) => props.onChange({ value })}
              />
            </Match>
            <Match when={props.button.kind === 'phone'}>
              <TextField
                label={t('buttons.phone')}
                labelHidden={props.number > 1}
                type="tel"
                value={props.button.value}
                placeholder={t('buttons.phonePlaceholder')}
                error={errorOf('value')}
                onText={(value) => props.onChange({ value })}
              />
            </Match>
          </Switch>
        </div>
        <Show when={!props.disabled}>
          <div
            class={`flex justify-end max-sm:col-start-2 max-sm:row-start-1 ${props.number === 1 ? 'pt-5' : ''}`}
          >
            <Show when={props.number > 1}>
              <IconButton icon={ArrowUp} label={t('buttons.up')} onClick={() => props.onMove(-1)} />
            </Show>
            <Show when={!props.last}>
              <IconButton icon={ArrowDown} label={t('buttons.down')} onClick={() => props.onMove(1)} />
            </Show>
            <IconButton
              icon={X}
              label={t('buttons.remove', { label: props.button.label })}
              onClick={() => props.onRemove()}
            />
          </div>
        </Show>
      </fieldset>
    </li>
  )
}
