import { useQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { For, Match, Show, Switch } from 'solid-js'
import { erasedKinds, type ErasureReceipt, type ErasureRemain } from '../../../../worker/contracts/erasure.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { receiptQuery } from './people.data.ts'
import { saveJson } from './save-json.ts'

/** What is left of an erased contact: the receipt of what was removed, when and by whom (spec 2.4). */
export function ErasedPage(props: { contactId: number }): JSX.Element {
  const workspace = useWorkspace()
  const receipt = useQuery(() => receiptQuery(workspace.slug(), props.contactId))
  return (
    <>
      <PageHeader
        title={peopleText.t('receipt.title')}
        detail={peopleText.t('receipt.number', { id: props.contactId })}
        path={[{ label: contactsText.t('title'), href: workspace.href('/contacts') }]}
      />
      <PageBody padded>
        <div class="mx-auto flex max-w-[720px] flex-col gap-6">
          <Switch fallback={<SkeletonRows rows={6} />}>
            <Match when={receipt.isError && !receipt.data}>
              <ErrorState error={receipt.error} onRetry={() => void receipt.refetch()} />
            </Match>
            <Match when={receipt.data}>{(known) => <Receipt receipt={known()} />}</Match>
          </Switch>
        </div>
      </PageBody>
    </>
  )
}

function Receipt(props: { receipt: ErasureReceipt }): JSX.Element {
  const format = useFormat()
  const { t } = peopleText
  const by = () =>
    props.receipt.by.name ?? t(props.receipt.by.type === 'system' ? 'receipt.system' : 'receipt.gone')
  const removed = () => erasedKinds.filter((kind) => (props.receipt.removed[kind] ?? 0) > 0)
  return (
    <>
      <Notice
        tone="ok"
        fact={t('receipt.fact')}
        action={
          <Button
            compact
            icon={Download}
            onClick={() => saveJson(`erasure-${props.receipt.contactId}.json`, props.receipt)}
          >
            {t('receipt.download')}
          </Button>
        }
      >
        {t('receipt.since', { date: format.fullMoment(props.receipt.requestedAt), name: by() })}
        <Show when={props.receipt.finishedAt === null}> {t('receipt.working')}</Show>
      </Notice>
      <section>
        <h2 class="mb-2 text-section font-semibold">{t('receipt.removed')}</h2>
        <dl>
          <For each={removed()}>
            {(kind) => (
              <div class="flex min-h-9 items-center justify-between gap-4 border-b border-line">
                <dt>{t(`receipt.kinds.${kind}`)}</dt>
                <dd class="tabular-nums">{format.number(props.receipt.removed[kind] ?? 0)}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <section>
        <h2 class="mb-2 text-section font-semibold">{t('receipt.remains')}</h2>
        <ul class="flex list-disc flex-col gap-1.5 pl-5 text-text-2">
          <For each={props.receipt.remains}>
            {(remain) => <li>{remainText(remain, format.fullMoment)}</li>}
          </For>
        </ul>
      </section>
    </>
  )
}

function remainText({ what, count, until }: ErasureRemain, moment: (at: number) => string): string {
  const { t, plural } = peopleText
  if (what === 'suppressionHashes') return plural('receipt.keeps.suppressionHashes', count ?? 1)
  if (what === 'sendFiles' || what === 'files') {
    return t(`receipt.keeps.${what}`, { date: moment(until ?? 0) })
  }
  return t(`receipt.keeps.${what}`)
}
