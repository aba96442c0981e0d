import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { chatbotLimits, type Texts } from '../../../../worker/contracts/chatbot.ts'
import type { Language } from '../../../../worker/contracts/common.ts'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'

/** What a block says, one field for each of the bot's languages. */
export function WordsFields(props: {
  texts: Texts
  languages: readonly Language[]
  label: 'panel.text' | 'panel.question' | 'panel.goodbye' | 'form.text'
  optional?: boolean
  disabled: boolean
  /** What stands against the text in a language. */
  problem?: (language: Language) => string | undefined
  onLeave?: (language: Language) => void
  onChange: (texts: Texts) => void
}): JSX.Element {
  return (
    <For each={props.languages}>
      {(language) => (
        <TextArea
          label={chatbotText.t(props.label, { language: chatbotText.t(`language.${language}`) })}
          optional={props.optional ?? false}
          rows={3}
          lang={language}
          maxLength={chatbotLimits.text}
          disabled={props.disabled}
          value={props.texts[language]}
          error={props.problem?.(language)}
          onBlur={() => props.onLeave?.(language)}
          onText={(text) => props.onChange({ ...props.texts, [language]: text })}
        />
      )}
    </For>
  )
}
