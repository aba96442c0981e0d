import type { RouteDefinition } from '@solidjs/router'
import { Navigate, Router } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { ErrorBoundary, Suspense } from 'solid-js'
import { accessText } from './i18n/access.ts'
import { authText } from './i18n/auth.ts'
import { settingsText } from './i18n/settings.ts'
import { lazyPage } from './lazy-page.ts'
import { campaignsRoutes } from './pages/campaigns/routes.ts'
import { chatbotRoutes } from './pages/chatbot/routes.ts'
import { contactsRoutes } from './pages/contacts/routes.ts'
import { csvRoutes } from './pages/csv/routes.ts'
import { exportsRoutes } from './pages/exports/routes.ts'
import { importsRoutes } from './pages/imports/routes.ts'
import { inboxRoutes } from './pages/inbox/routes.ts'
import { listsRoutes } from './pages/lists/routes.ts'
import { failuresRoutes } from './pages/failures/routes.ts'
import { mediaRoutes } from './pages/media/routes.ts'
import { outboxRoutes } from './pages/outbox/routes.ts'
import { suppressionsRoutes } from './pages/suppressions/routes.ts'
import { settingsRoutes } from './pages/settings/routes.ts'
import { templatesRoutes } from './pages/templates/routes.ts'
import { Crash } from './pages/system/Crash.tsx'
import { NotFound } from './pages/system/NotFound.tsx'
import { Home, RequireSession, useWorkspace } from './session.tsx'
import { Shell } from './shell/Shell.tsx'

function WorkspaceFrame(props: { children?: JSX.Element }): JSX.Element {
  return (
    <RequireSession>
      <Shell>{props.children}</Shell>
    </RequireSession>
  )
}

/** Whoever is here to answer begins with who has written, everybody else with the contacts. */
function FirstPage(): JSX.Element {
  const workspace = useWorkspace()
  return <Navigate href={workspace.href(workspace.role() === 'agent' ? '/inbox' : '/contacts')} />
}

function UnknownPage(): JSX.Element {
  const workspace = useWorkspace()
  return <NotFound homeHref={workspace.href('/contacts')} />
}

const routes: RouteDefinition[] = [
  { path: '/', component: Home },
  { path: '/sign-in', component: lazyPage(() => import('./pages/auth/SignInPage.tsx'), authText) },
  { path: '/sign-up', component: lazyPage(() => import('./pages/auth/SignUpPage.tsx'), authText) },
  {
    path: '/forgot-password',
    component: lazyPage(() => import('./pages/auth/ForgotPasswordPage.tsx'), authText),
  },
  {
    path: '/reset-password',
    component: lazyPage(() => import('./pages/auth/ResetPasswordPage.tsx'), authText),
  },
  {
    path: '/invitation',
    component: lazyPage(() => import('./pages/auth/InvitationPage.tsx'), authText, accessText, settingsText),
  },
  {
    path: '/new-workspace',
    component: lazyPage(() => import('./pages/auth/NewWorkspacePage.tsx'), authText),
  },
  {
    path: '/w/:workspace',
    component: WorkspaceFrame,
    children: [
      { path: '/', component: FirstPage },
      ...inboxRoutes,
      // Before contacts, whose `/contacts/:id` would take `/contacts/import`, `csv`, `exports` and `blocked` for ids.
      ...csvRoutes,
      ...importsRoutes,
      ...exportsRoutes,
      ...suppressionsRoutes,
      ...contactsRoutes,
      ...listsRoutes,
      ...campaignsRoutes,
      ...templatesRoutes,
      ...mediaRoutes,
      ...outboxRoutes,
      ...failuresRoutes,
      // Before the settings, whose `/settings/:tab` would take it for one of their tabs.
      ...chatbotRoutes,
      ...settingsRoutes,
      { path: '*', component: UnknownPage },
    ],
  },
  { path: '*', component: () => <NotFound /> },
]

function Root(props: { children?: JSX.Element }): JSX.Element {
  return (
    <ErrorBoundary fallback={<Crash />}>
      <Suspense>{props.children}</Suspense>
    </ErrorBoundary>
  )
}

/** Every address of the app. */
export function AppRouter(): JSX.Element {
  return <Router root={Root}>{routes}</Router>
}
