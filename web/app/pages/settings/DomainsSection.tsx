import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Check from 'lucide-solid/icons/check'
import Copy from 'lucide-solid/icons/copy'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js'
import type { DomainRecord, DomainState, SenderDomain } from '../../../../worker/contracts/domains.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge, type BadgeTone } from '../../../shared/ui/Badge.tsx'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { domainsText } from '../../i18n/domains.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { checkDomain, domainsQuery } from './domains.data.ts'
import { Section } from './Section.tsx'

const { t } = domainsText

const domainTones: Record<DomainState, BadgeTone> = {
  verified: 'ok',
  incomplete: 'warn',
  unverified: 'bad',
  not_added: 'bad',
  unknown: 'neutral',
  trial: 'neutral',
}
const recordTones: Record<DomainRecord['state'], BadgeTone> = {
  ok: 'ok',
  pending: 'accent',
  different: 'bad',
  missing: 'warn',
  unknown: 'neutral',
}

/** How a domain stands, in a word. */
export function DomainBadge(props: { state: DomainState }): JSX.Element {
  return <Badge tone={domainTones[props.state]}>{t(`state.${props.state}`)}</Badge>
}

/** The domains that senders write from: the records to set, ready to be copied, and their state (spec 7.5). */
export function DomainsSection(): JSX.Element {
  const workspace = useWorkspace()
  const domains = useQuery(() => domainsQuery(workspace.slug()))
  return (
    <Section title={t('title')} lead={t('lead')}>
      <Switch fallback={<SkeletonRows rows={2} />}>
        <Match when={domains.isError && !domains.data}>
          <ErrorState error={domains.error} onRetry={() => void domains.refetch()} />
        </Match>
        <Match when={domains.data}>
          {(list) => (
            <ul class="border-t border-line" aria-label={t('title')}>
              <For each={list()}>{(domain) => <Domain domain={domain} />}</For>
            </ul>
          )}
        </Match>
      </Switch>
    </Section>
  )
}

function Domain(props: { domain: SenderDomain }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const [busy, setBusy] = createSignal(false)
  async function check(): Promise<void> {
    setBusy(true)
    try {
      await checkDomain(client, workspace.slug(), props.domain.domain)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }
  const settled = () => props.domain.state === 'verified'
  return (
    <li class="flex flex-col gap-2 border-b border-line py-3">
      <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <div class="flex min-w-0 flex-wrap items-center gap-2">
          <span class="font-medium wrap-anywhere">{props.domain.domain}</span>
          <DomainBadge state={props.domain.state} />
        </div>
        <Show when={workspace.can('channels.write') && props.domain.state !== 'trial'}>
          <Button
            compact
            busy={busy()}
            busyLabel={t('checking')}
            aria-label={t('checkOf', { domain: props.domain.domain })}
            onClick={() => void check()}
          >
            {t('check')}
          </Button>
        </Show>
      </div>
      <p class="text-secondary text-text-2" role="status">
        {props.domain.error === null || settled()
          ? t(`explain.${props.domain.state}`)
          : t(`error.${props.domain.error}`)}
      </p>
      <Show when={props.domain.records.length > 0}>
        <details open={!settled()}>
          <summary class="rounded-4 text-secondary font-medium text-text-2">{t('showRecords')}</summary>
          <ul class="mt-2 flex flex-col gap-3" aria-label={t('records', { domain: props.domain.domain })}>
            <For each={props.domain.records}>{(record) => <RecordToSet record={record} />}</For>
          </ul>
        </details>
      </Show>
      <Show when={props.domain.state !== 'trial'}>
        <p class="text-secondary text-text-3">
          {props.domain.checkedAt === null
            ? t('never')
            : t('checked', { time: format.moment(props.domain.checkedAt) })}
        </p>
      </Show>
    </li>
  )
}

function RecordToSet(props: { record: DomainRecord }): JSX.Element {
  const purpose = () => t(`purpose.${props.record.purpose}`)
  return (
    <li class="rounded-6 border border-line p-3">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <span class="font-medium">{purpose()}</span>
        <Badge tone={recordTones[props.record.state]}>{t(`recordState.${props.record.state}`)}</Badge>
      </div>
      <dl class="mt-1 grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 [&>dt]:text-text-3">
        <dt>{t('type')}</dt>
        <dd class="col-span-2">
          {props.record.type}
          <Show when={props.record.priority !== null}>
            , {t('priority')} {props.record.priority}
          </Show>
        </dd>
        <dt>{t('name')}</dt>
        <dd class="font-mono text-secondary wrap-anywhere">{props.record.name}</dd>
        <CopyButton label={t('copyName', { purpose: purpose() })} value={props.record.name} />
        <dt>{t('value')}</dt>
        <dd class="font-mono text-secondary wrap-anywhere">{props.record.value}</dd>
        <CopyButton label={t('copyValue', { purpose: purpose() })} value={props.record.value} />
      </dl>
      <Show when={props.record.found}>
        {(found) => (
          <p class="mt-1 text-secondary wrap-anywhere text-bad">{t('found', { value: found() })}</p>
        )}
      </Show>
    </li>
  )
}

const shownMs = 2_000

function CopyButton(props: { label: string; value: string }): JSX.Element {
  const [copied, setCopied] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(props.value)
    setCopied(true)
    clearTimeout(timer)
    timer = setTimeout(() => setCopied(false), shownMs)
  }
  return (
    <IconButton
      icon={copied() ? Check : Copy}
      label={copied() ? t('copied') : props.label}
      onClick={() => void copy()}
    />
  )
}
