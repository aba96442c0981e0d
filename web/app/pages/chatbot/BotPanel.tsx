import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { languages, type Language } from '../../../../worker/contracts/common.ts'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'

/** The name that visitors see, and the languages that the bot speaks. */
export function BotPanel(props: {
  draft: ChatbotDraft
  canWrite: boolean
  onClose: () => void
}): JSX.Element {
  const { t } = chatbotText
  const flow = () => props.draft.flow
  const speaks = (language: Language) => flow().languages.includes(language)
  function toggle(language: Language, on: boolean): void {
    const rest = flow().languages.filter((one) => one !== language)
    props.draft.put({ ...props.draft.copied(), languages: on ? [...rest, language] : rest })
  }
  const isLast = (language: Language) => flow().languages.length === 1 && speaks(language)
  return (
    <SidePanel open onClose={props.onClose} title={t('bot.title')}>
      <div class="flex flex-col gap-4">
        <TextField
          label={t('bot.name')}
          help={t('bot.nameHelp')}
          maxLength={40}
          disabled={!props.canWrite}
          value={flow().name}
          error={flow().name.trim() === '' ? t('bot.nameMissing') : undefined}
          onText={(name) => props.draft.put({ ...props.draft.copied(), name })}
        />
        <fieldset class="flex flex-col gap-2">
          <legend class="mb-1 text-secondary font-medium">{t('bot.languages')}</legend>
          <For each={languages}>
            {(language) => (
              <Checkbox
                label={t(`language.${language}`)}
                checked={speaks(language)}
                disabled={!props.canWrite || isLast(language)}
                help={isLast(language) ? t('bot.lastLanguage') : undefined}
                onChange={(on) => toggle(language, on)}
              />
            )}
          </For>
          <Show when={flow().languages[0]}>
            {(first) => (
              <p class="text-secondary text-text-3">
                {t('bot.languagesHelp', { language: t(`language.${first()}`) })}
              </p>
            )}
          </Show>
        </fieldset>
      </div>
    </SidePanel>
  )
}
