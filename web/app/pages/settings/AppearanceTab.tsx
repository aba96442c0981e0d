import Monitor from 'lucide-solid/icons/monitor'
import Moon from 'lucide-solid/icons/moon'
import Sun from 'lucide-solid/icons/sun'
import type { JSX } from 'solid-js'
import { languages } from '../../../../worker/contracts/common.ts'
import { language, languageNames, setLanguage } from '../../../shared/i18n/language.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { setThemeChoice, themeChoice, themeChoices } from '../../../shared/theme.ts'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { Section } from './Section.tsx'

const themeIcons = { system: Monitor, light: Sun, dark: Moon }

/** Theme and language of the interface; both change at once and are remembered on the device. */
export function AppearanceTab(): JSX.Element {
  return (
    <Section title={settingsText.t('appearance.title')} lead={settingsText.t('appearance.lead')}>
      <div class="flex flex-col gap-4">
        <Segmented
          label={settingsText.t('appearance.theme')}
          value={themeChoice()}
          options={themeChoices.map((value) => ({
            value,
            label: uiText.t(`shell.themes.${value}`),
            icon: themeIcons[value],
          }))}
          onChange={setThemeChoice}
        />
        <Segmented
          label={settingsText.t('appearance.language')}
          value={language()}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={(value) => void setLanguage(value)}
        />
      </div>
    </Section>
  )
}
