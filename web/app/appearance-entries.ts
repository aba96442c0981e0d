import { languages } from '../../worker/contracts/common.ts'
import { language, languageNames, setLanguage } from '../shared/i18n/language.ts'
import { uiText } from '../shared/i18n/ui.ts'
import { setThemeChoice, themeChoice, themeChoices } from '../shared/theme.ts'
import type { MenuEntry } from '../shared/ui/Menu.tsx'

/** How the interface speaks and looks on this device, chosen from a menu; reactive. */
export const appearanceEntries = (): MenuEntry[] => [
  {
    type: 'choice',
    label: uiText.t('shell.language'),
    value: language(),
    options: languages.map((value) => ({ value, label: languageNames[value] })),
    onSelect: (value) => {
      const chosen = languages.find((one) => one === value)
      if (chosen) void setLanguage(chosen)
    },
  },
  { type: 'line' },
  {
    type: 'choice',
    label: uiText.t('shell.theme'),
    value: themeChoice(),
    options: themeChoices.map((value) => ({ value, label: uiText.t(`shell.themes.${value}`) })),
    onSelect: (value) => {
      const chosen = themeChoices.find((one) => one === value)
      if (chosen) setThemeChoice(chosen)
    },
  },
]
