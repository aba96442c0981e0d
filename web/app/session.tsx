import { Navigate, useLocation, useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createContext, createEffect, createMemo, Match, Switch, useContext } from 'solid-js'
import { may, type Permission, type Role } from '../../worker/contracts/auth.ts'
import { ApiProblem } from '../shared/api.ts'
import { ErrorState } from '../shared/ui/States.tsx'
import { NotFound } from './pages/system/NotFound.tsx'
import { logoAddress, meQuery, workspaceSettingsQuery } from './session.data.ts'

/** The workspace of the address and the member who looks at it; all accessors are reactive. */
export type WorkspaceSession = {
  slug: () => string
  name: () => string
  /** Address of the workspace's picture, if it has one. */
  logo: () => string | null
  role: () => Role
  timeZone: () => string
  /** Two letters, for phones without a country code. */
  defaultCountry: () => string
  user: () => { id: string; name: string; email: string }
  /** Every workspace of the user, this one included. */
  workspaces: () => readonly { slug: string; name: string; role: Role }[]
  /** Whether the member's role allows something, by the table of `contracts/auth.ts`. */
  can: (permission: Permission) => boolean
  /** An address inside this workspace: `href('/contacts')`. */
  href: (path: string) => string
}

const SessionContext = createContext<WorkspaceSession>()

/** The workspace session; only below `RequireSession`. */
export function useWorkspace(): WorkspaceSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useWorkspace outside of RequireSession')
  return session
}

const isSignedOut = (error: unknown): boolean => error instanceof ApiProblem && error.status === 401

/** Where to come back to after signing in; `ended` says that somebody was in until now. */
const signInHref = (path: string, ended: boolean): string =>
  `/sign-in?next=${encodeURIComponent(path)}${ended ? '&ended=1' : ''}`

/**
 * Opens the pages of a workspace to its members: nobody signed in goes to sign in and comes back, a user
 * without a workspace makes one, an address of a workspace they are not in looks like one that does not exist.
 */
export function RequireSession(props: { children: JSX.Element }): JSX.Element {
  const params = useParams()
  const location = useLocation()
  const slug = () => params['workspace'] ?? ''
  const me = useQuery(() => meQuery())
  const known = createMemo(() => (me.isSuccess ? me.data : undefined))
  const membership = createMemo(() => known()?.workspaces.find((workspace) => workspace.slug === slug()))
  const settings = useQuery(() => ({
    ...workspaceSettingsQuery(slug()),
    enabled: membership() !== undefined,
  }))
  const ready = createMemo(() => {
    const data = known()
    const current = membership()
    return data && current && !settings.isPending ? { data, current } : undefined
  })

  /** Signed in on this page: whoever is not any more was signed out elsewhere, or too long away. */
  let wasIn = false
  createEffect(() => (wasIn ||= ready() !== undefined))

  function provide(now: () => NonNullable<ReturnType<typeof ready>>): WorkspaceSession {
    const own = () => (settings.isSuccess ? settings.data : undefined)
    return {
      slug,
      name: () => own()?.name ?? now().current.name,
      logo: () => {
        const logo = own()?.logo
        return logo ? logoAddress(slug(), logo) : null
      },
      role: () => now().current.role,
      timeZone: () => own()?.timeZone ?? 'Europe/Rome',
      defaultCountry: () => own()?.defaultCountry ?? 'IT',
      user: () => now().data.user,
      workspaces: () => now().data.workspaces,
      can: (permission) => may(now().current.role, permission),
      href: (path) => `/w/${slug()}${path}`,
    }
  }

  return (
    <Switch>
      <Match when={me.isError && isSignedOut(me.error)}>
        <Navigate href={signInHref(location.pathname + location.search, wasIn)} />
      </Match>
      <Match when={me.isError && !me.data}>
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      </Match>
      <Match when={known()?.workspaces.length === 0}>
        <Navigate href="/new-workspace" />
      </Match>
      <Match when={known() && !membership()}>
        <NotFound />
      </Match>
      <Match when={ready()}>
        {(now) => <SessionContext.Provider value={provide(now)}>{props.children}</SessionContext.Provider>}
      </Match>
    </Switch>
  )
}

/** `/`: the first workspace of whoever is signed in, the sign-in page otherwise. */
export function Home(): JSX.Element {
  const me = useQuery(() => meQuery())
  const first = () => (me.isSuccess ? me.data.workspaces[0] : undefined)
  return (
    <Switch>
      <Match when={me.isError}>
        <Navigate href="/sign-in" />
      </Match>
      <Match when={first()}>{(workspace) => <Navigate href={`/w/${workspace().slug}`} />}</Match>
      <Match when={me.isSuccess}>
        <Navigate href="/new-workspace" />
      </Match>
    </Switch>
  )
}
