import { useNavigate } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import LogOut from 'lucide-solid/icons/log-out'
import UserRound from 'lucide-solid/icons/user-round'
import { uiText } from '../../shared/i18n/ui.ts'
import { problemText } from '../../shared/problem-text.ts'
import type { MenuEntry } from '../../shared/ui/Menu.tsx'
import { showToast } from '../../shared/ui/Toast.tsx'
import { appearanceEntries } from '../appearance-entries.ts'
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
    ...appearanceEntries(),
    { type: 'line' },
    {
      label: uiText.t('shell.account'),
      icon: UserRound,
      onSelect: () => navigate(workspace.href('/settings/profile')),
    },
    { label: uiText.t('shell.signOut'), icon: LogOut, onSelect: () => void leave() },
  ]
}
