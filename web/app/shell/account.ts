import { useNavigate } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import LogOut from 'lucide-solid/icons/log-out'
import UserRound from 'lucide-solid/icons/user-round'
import { languages } from '../../../worker/contracts/common.ts'
import { language, languageNames, setLanguage } from '../../shared/i18n/language.ts'
import { uiText } from '../../shared/i18n/ui.ts'
import { problemText } from '../../shared/problem-text.ts'
import { setThemeChoice, themeChoice, themeChoices } from '../../shared/theme.ts'
import type { MenuEntry } from '../../shared/ui/Menu.tsx'
import { showToast } from '../../shared/ui/Toast.tsx'
import { useWorkspace } from '../session.tsx'
import { signOut } from '../session.data.ts'

/** Ends the session and shows the sign-in page; what went wrong is said. */
export function createSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    try {
      await signOut(client)
      navigate('/sign-in', { replace: true })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
}

/** The choices of a person: language, appearance, leaving. */
export function accountEntries(): () => readonly MenuEntry[] {
  const workspace = useWorkspace()
  const leave = createSignOut()
  const navigate = useNavigate()
  return () => [
    { type: 'label', label: workspace.user().email },
    { type: 'line' },
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
    { type: 'line' },
    {
      label: uiText.t('shell.account'),
      icon: UserRound,
      onSelect: () => navigate(workspace.href('/settings/profile')),
    },
    { label: uiText.t('shell.signOut'), icon: LogOut, onSelect: () => void leave() },
  ]
}
