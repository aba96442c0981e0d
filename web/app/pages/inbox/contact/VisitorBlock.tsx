import { queryOptions, useQuery } from '@tanstack/solid-query'
import Globe from 'lucide-solid/icons/globe'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { type ChatVisitorView, claimedPerDay } from '../../../../../worker/contracts/chat.ts'
import type { chatRoutes } from '../../../../../worker/modules/chat/routes.ts'
import { ApiProblem, makeClient, unwrap, workspacePath } from '../../../../shared/api.ts'
import { language } from '../../../../shared/i18n/language.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { chatText } from '../../../i18n/chat.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { Block } from './Block.tsx'

const askAgainMs = 15_000

const visitorQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: ['w', slug, 'chat', 'visitors', id],
    // A visitor of long ago is forgotten: that is no failure.
    queryFn: async () => {
      try {
        const chat = makeClient<typeof chatRoutes>(workspacePath(slug, 'chat'))
        return await unwrap(chat.visitors[':id'].$get({ param: { id } }))
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return null
        throw error
      }
    },
    refetchInterval: askAgainMs,
    staleTime: 0,
  })

/** Somebody on the site, as they stand now: page, where they came from, place, device, and what they say of themselves. */
export function VisitorBlock(props: { visitor: string }): JSX.Element {
  const workspace = useWorkspace()
  const visitor = useQuery(() => visitorQuery(workspace.slug(), props.visitor))
  return (
    <Show
      when={!visitor.isError}
      fallback={<ErrorState error={visitor.error} onRetry={() => void visitor.refetch()} />}
    >
      <Show when={!visitor.isPending} fallback={<SkeletonRows rows={4} />}>
        <Show when={visitor.data}>{(known) => <Known visitor={known()} />}</Show>
      </Show>
    </Show>
  )
}

function Known(props: { visitor: ChatVisitorView }): JSX.Element {
  const format = useFormat()
  const { t } = chatText
  const facts = () => factsOf(props.visitor, language())
  return (
    <Block
      title={t('visitor.title')}
      aside={
        <span
          class={`inline-flex items-center gap-1 text-secondary ${props.visitor.online ? 'text-ok' : 'text-text-3'}`}
        >
          <Glyph icon={Globe} size={14} />
          {props.visitor.online
            ? t('visitor.online')
            : t('visitor.offline', { date: format.moment(props.visitor.seenAt) })}
        </span>
      }
    >
      <dl class="flex flex-col gap-1.5">
        <Show when={props.visitor.page}>
          {(page) => (
            <Fact name={t('visitor.page')}>
              <a
                class="break-words text-accent-text underline-offset-2 hover:underline"
                href={page().url}
                target="_blank"
                rel="noopener noreferrer"
              >
                {page().title || page().url}
              </a>
            </Fact>
          )}
        </Show>
        <For each={facts()}>
          {(fact) => (
            <Fact name={t(`visitor.${fact.name}`)}>
              <span class="break-words">{fact.value}</span>
              <Show when={fact.isSaid}>
                <span
                  class={`ml-1.5 inline-flex items-center gap-1 text-secondary ${props.visitor.trust === 'signed' ? 'text-ok' : 'text-warn'}`}
                >
                  <Show when={props.visitor.trust === 'signed'}>
                    <Glyph icon={ShieldCheck} size={12} />
                  </Show>
                  {t(props.visitor.trust === 'signed' ? 'visitor.signed' : 'visitor.said')}
                </span>
              </Show>
            </Fact>
          )}
        </For>
      </dl>
      <Show when={props.visitor.isUnfiled}>
        <Notice tone="warn" fact={t('claims.unfiled')}>
          {t('claims.full', { count: claimedPerDay })}
        </Notice>
      </Show>
    </Block>
  )
}

function Fact(props: { name: string; children: JSX.Element }): JSX.Element {
  return (
    <div class="flex gap-3">
      <dt class="w-24 flex-none text-secondary leading-5 text-text-3">{props.name}</dt>
      <dd class="m-0 min-w-0">{props.children}</dd>
    </div>
  )
}

type FactName = 'referrer' | 'place' | 'device' | 'language' | 'email' | 'phone' | 'company'

/** What is known, in order; what is not is left out. An address of a page stays text: a stranger chose it. */
function factsOf(
  visitor: ChatVisitorView,
  shown: string,
): { name: FactName; value: string; isSaid: boolean }[] {
  const { city, region, country } = visitor.place
  const named = (type: 'region' | 'language', code: string | null) =>
    code === null ? '' : (new Intl.DisplayNames(shown, { type }).of(code) ?? code)
  const facts: [FactName, string | null, boolean][] = [
    ['referrer', visitor.referrer, false],
    ['place', [city, region, named('region', country)].filter(Boolean).join(', '), false],
    ['device', [visitor.browser, visitor.system].filter(Boolean).join(', '), false],
    ['language', named('language', visitor.language), false],
    ['email', visitor.email, true],
    ['phone', visitor.phone, true],
    ['company', visitor.company, true],
  ]
  return facts.flatMap(([name, value, isSaid]) => (value ? [{ name, value, isSaid }] : []))
}
