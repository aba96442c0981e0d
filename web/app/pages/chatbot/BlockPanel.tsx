import ArrowUp from 'lucide-solid/icons/arrow-up'
import Plus from 'lucide-solid/icons/plus'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Index, Match, Show, Switch } from 'solid-js'
import { type Block, chatbotLimits, type Texts } from '../../../../worker/contracts/chatbot.ts'
import type { Language } from '../../../../worker/contracts/common.ts'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'
import { addOption, moveOptionUp, withText } from './flow-edit.ts'
import { blockName, exitName, problemWords } from './words.ts'
import { WordsFields } from './WordsFields.tsx'

type Of<Type extends Block['type']> = Extract<Block, { type: Type }>

/** A block of one type, for `Match`. */
const ofType = <Type extends Block['type']>(block: Block, type: Type): Of<Type> | false => {
  const matches = (one: Block): one is Of<Type> => one.type === type
  return matches(block) && block
}

/** What a block says and does; every change is kept at once. The form has a dialog of its own. */
export function BlockPanel(props: {
  draft: ChatbotDraft
  block: Block
  canWrite: boolean
  onClose: () => void
}): JSX.Element {
  const { t } = chatbotText
  const languages = () => props.draft.flow.languages
  const textProblem = (language: Language): string | undefined =>
    fieldProblem(props.draft, props.block, 'text', language)
  const words = (label: 'panel.text' | 'panel.question' | 'panel.goodbye', texts: () => Texts) => (
    <WordsFields
      texts={texts()}
      languages={languages()}
      label={label}
      optional={label === 'panel.goodbye'}
      disabled={!props.canWrite}
      problem={textProblem}
      onLeave={(language) => props.draft.leave({ place: 'text', language })}
      onChange={(text) => props.draft.change(withText(props.block, text))}
    />
  )
  return (
    <SidePanel
      open
      onClose={props.onClose}
      title={blockName(props.draft.flow, props.block.id)}
      subtitle={t(`about.${props.block.type}`)}
    >
      <div class="flex flex-col gap-3">
        <Switch>
          <Match when={ofType(props.block, 'message')}>
            {(block) => words('panel.text', () => block().text)}
          </Match>
          <Match when={ofType(props.block, 'choice')}>
            {(block) => (
              <>
                {words('panel.question', () => block().text)}
                <Options
                  draft={props.draft}
                  block={block()}
                  canWrite={props.canWrite}
                  onChange={props.draft.change}
                />
              </>
            )}
          </Match>
          <Match when={ofType(props.block, 'hours')}>
            <p class="text-text-2">{t('panel.hours')}</p>
          </Match>
          <Match when={ofType(props.block, 'agents')}>
            <p class="text-text-2">{t('panel.agents')}</p>
          </Match>
          <Match when={ofType(props.block, 'hand')}>
            {(block) => (
              <>
                {words('panel.goodbye', () => block().text)}
                <RadioGroup
                  label={t('panel.to')}
                  value={block().to}
                  options={[
                    { value: 'in_turn', label: t('panel.in_turn') },
                    { value: 'nobody', label: t('panel.nobody') },
                  ]}
                  onChange={(to) => {
                    if (props.canWrite) props.draft.change({ ...block(), to })
                  }}
                />
                <p class="text-secondary text-text-3">{t('panel.toHelp')}</p>
              </>
            )}
          </Match>
          <Match when={ofType(props.block, 'close')}>
            {(block) => words('panel.goodbye', () => block().text)}
          </Match>
        </Switch>
      </div>
    </SidePanel>
  )
}

/** What is told of a field. */
function fieldProblem(
  draft: ChatbotDraft,
  block: Block,
  place: string,
  language: Language,
): string | undefined {
  const found = draft.problemsOf(block.id).find((one) => one.place === place && one.language === language)
  return found && problemWords(draft.flow, found)
}

function Options(props: {
  draft: ChatbotDraft
  block: Of<'choice'>
  canWrite: boolean
  onChange: (block: Block) => void
}): JSX.Element {
  const { t } = chatbotText
  const labelled = (id: string, label: Texts): Block => ({
    ...props.block,
    options: props.block.options.map((option) => (option.id === id ? { ...option, label } : option)),
  })
  return (
    <fieldset class="flex flex-col gap-3 border-t border-line pt-3">
      <legend class="sr-only">{t('panel.buttons')}</legend>
      <p class="text-secondary font-medium" aria-hidden="true">
        {t('panel.buttons')}
      </p>
      {/* By place: a button must keep its fields, and the focus in them, while it is written. */}
      <Index each={props.block.options}>
        {(option, index) => {
          const name = () => exitName(props.draft.flow, props.block, option().id)
          return (
            <div class="flex items-start gap-1 rounded-8 bg-sunken p-2">
              <div class="flex min-w-0 flex-1 flex-col gap-2">
                <Index each={props.draft.flow.languages}>
                  {(language) => (
                    <TextField
                      compact
                      label={t('panel.button', {
                        number: index + 1,
                        language: t(`language.${language()}`),
                      })}
                      lang={language()}
                      maxLength={chatbotLimits.label}
                      disabled={!props.canWrite}
                      value={option().label[language()]}
                      error={fieldProblem(props.draft, props.block, option().id, language())}
                      onBlur={() => props.draft.leave({ place: option().id, language: language() })}
                      onText={(text) =>
                        props.onChange(labelled(option().id, { ...option().label, [language()]: text }))
                      }
                    />
                  )}
                </Index>
              </div>
              <Show when={props.canWrite}>
                <div class="flex flex-none flex-col">
                  <IconButton
                    icon={X}
                    label={t('panel.removeButton', { name: name() })}
                    onClick={() =>
                      props.onChange({
                        ...props.block,
                        options: props.block.options.filter(({ id }) => id !== option().id),
                      })
                    }
                  />
                  <Show when={index > 0}>
                    <IconButton
                      icon={ArrowUp}
                      label={t('panel.moveUp', { name: name() })}
                      onClick={() => props.onChange(moveOptionUp(props.block, index))}
                    />
                  </Show>
                </div>
              </Show>
            </div>
          )
        }}
      </Index>
      <Show when={props.canWrite}>
        <div>
          <Button
            icon={Plus}
            offReason={
              props.block.options.length >= chatbotLimits.options ? t('panel.mostButtons') : undefined
            }
            onClick={() => props.onChange(addOption(props.block))}
          >
            {t('panel.addButton')}
          </Button>
        </div>
      </Show>
    </fieldset>
  )
}
