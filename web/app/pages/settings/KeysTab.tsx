import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { type ApiKey, keyScopes } from '../../../../worker/contracts/keys.ts'
import { workspacePath } from '../../../shared/api.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { accessText } from '../../i18n/access.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { keysQuery, revokeKey } from './access.data.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { CopyField } from './CopyField.tsx'
import { NewKeyPanel } from './NewKeyPanel.tsx'
import { permissionName } from './role-words.ts'

/** The API keys of the workspace: make one, see when it was last used, revoke it (spec 1.3). */
export function KeysTab(): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = accessText
  const keys = useQuery(() => keysQuery(workspace.slug()))
  const [creating, setCreating] = createSignal(false)
  const [leaving, setLeaving] = createSignal<ApiKey>()

  async function revoke({ id, name }: ApiKey): Promise<void> {
    await revokeKey(client, workspace.slug(), id)
    showToast({ text: t('keys.revoked', { name }) })
  }

  return (
    <section aria-label={t('keys.title')}>
      <div class="flex flex-wrap items-center justify-between gap-3 py-4">
        <p class="max-w-140 text-text-2">{t('keys.lead')}</p>
        <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
          {t('keys.new')}
        </Button>
      </div>
      <Switch fallback={<SkeletonRows rows={3} />}>
        <Match when={keys.isError && !keys.data}>
          <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
        </Match>
        <Match when={keys.data?.items.length === 0}>
          <div class="border-y border-line py-8">
            <h2 class="text-section font-semibold">{t('keys.emptyTitle')}</h2>
            <p class="max-w-140 text-text-2">{t('keys.emptyText')}</p>
          </div>
        </Match>
        <Match when={keys.data}>{(data) => <KeysTable keys={data().items} onRevoke={setLeaving} />}</Match>
      </Switch>
      <div class="max-w-140 py-6">
        <CopyField
          label={t('keys.base')}
          value={`${location.origin}${workspacePath(workspace.slug(), '').replace(/\/$/, '')}`}
        />
      </div>
      <Show when={creating()}>
        <NewKeyPanel onClose={() => setCreating(false)} />
      </Show>
      <Show when={leaving()}>
        {(key) => (
          <ConfirmDialog
            title={t('keys.revokeTitle', { name: key().name })}
            text={t('keys.revokeText')}
            action={t('keys.revoke')}
            busyLabel={t('keys.revoking')}
            onConfirm={() => revoke(key())}
            onClose={() => setLeaving(undefined)}
          />
        )}
      </Show>
    </section>
  )
}

function KeysTable(props: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }): JSX.Element {
  const format = useFormat()
  const { t } = accessText
  const name = (key: ApiKey): JSX.Element => (
    <span>
      {key.name}
      <code class="block font-mono text-secondary font-normal text-text-3">{key.prefix}…</code>
    </span>
  )
  const used = (key: ApiKey): string =>
    key.lastUsedAt === null ? t('keys.neverUsed') : format.moment(key.lastUsedAt)
  const scopes = (key: ApiKey): JSX.Element => (
    <span title={key.scopes.map(permissionName).join(', ')}>
      {key.scopes.length === keyScopes.length
        ? t('keys.all')
        : key.scopes.length <= 2
          ? key.scopes.map(permissionName).join(', ')
          : accessText.plural('keys.count', key.scopes.length)}
    </span>
  )
  const expires = (key: ApiKey): JSX.Element => (
    <Show when={key.expiresAt} fallback={t('keys.never')}>
      {(at) => (
        <Show when={at() > Date.now()} fallback={<Badge tone="bad">{t('keys.expired')}</Badge>}>
          {format.day(at())}
        </Show>
      )}
    </Show>
  )
  const revoke = (key: ApiKey): JSX.Element => (
    <Button
      kind="danger"
      compact
      aria-label={t('keys.revokeNamed', { name: key.name })}
      onClick={() => props.onRevoke(key)}
    >
      {t('keys.revoke')}
    </Button>
  )
  const columns = (): Column<ApiKey>[] => [
    { key: 'name', header: t('keys.name'), main: true, cell: name },
    { key: 'scopes', header: t('keys.scopes'), cell: scopes },
    {
      key: 'created',
      header: t('keys.created'),
      cell: (key) => (
        <span class="block min-w-32 whitespace-normal" title={format.fullMoment(key.createdAt)}>
          {format.day(key.createdAt)} {t('keys.createdBy', { name: key.createdBy.name })}
        </span>
      ),
    },
    { key: 'used', header: t('keys.lastUsed'), cell: used },
    { key: 'expires', header: t('keys.expires'), cell: expires },
    { key: 'revoke', header: '', end: true, cell: revoke },
  ]
  return (
    <DataTable
      label={t('keys.title')}
      rows={props.keys}
      columns={columns()}
      rowKey={({ id }) => String(id)}
      rowName={(key) => key.name}
      height="two"
      phone={(key) => ({ title: name(key), detail: used(key), figure: revoke(key) })}
    />
  )
}
