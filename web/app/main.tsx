import '../shared/ui/base.css'
import { QueryClientProvider } from '@tanstack/solid-query'
import { render } from 'solid-js/web'
import { makeQueryClient } from '../shared/api.ts'
import { errorsText } from '../shared/i18n/errors.ts'
import { applyLanguage } from '../shared/i18n/language.ts'
import { uiText } from '../shared/i18n/ui.ts'
import { AppRouter } from './routes.tsx'
import { meKey } from './session.data.ts'

const root = document.querySelector('#app')
if (!root) throw new Error('The page has no #app element')

applyLanguage()
await Promise.all([uiText.load(), errorsText.load()])
// Asking again who is signed in sends the open page to the sign-in page (`RequireSession`).
const queryClient = makeQueryClient((client) => {
  if (client.getQueryData(meKey)) void client.resetQueries({ queryKey: meKey })
})

render(
  () => (
    <QueryClientProvider client={queryClient}>
      <AppRouter />
    </QueryClientProvider>
  ),
  root,
)
