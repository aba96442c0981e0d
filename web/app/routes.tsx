import { Navigate, type RouteDefinition, Router } from '@solidjs/router'
import type { JSX } from 'solid-js'

const routes: RouteDefinition[] = [
  { path: '/', component: () => <Navigate href="/sign-in" /> },
  { path: '*', component: () => <p>…</p> },
]

/** Every address of the app. */
export function AppRouter(): JSX.Element {
  return <Router>{routes}</Router>
}
