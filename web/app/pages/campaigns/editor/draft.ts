import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/solid-query'
import { createStore } from 'solid-js/store'
import type {
  AudiencePreview,
  Campaign,
  UpdateCampaignInput,
} from '../../../../../worker/contracts/campaigns.ts'
import { unwrap } from '../../../../shared/api.ts'
import { useWorkspace } from '../../../session.tsx'
import { audienceQuery, campaignKeys, campaignsApi } from '../campaigns.data.ts'
import { createAutosave } from './autosave.ts'

export type Draft = Required<Omit<UpdateCampaignInput, 'version'>>
/** A saved draft with what sending it would do: what the one question asks about. */
export type Checked = { campaign: Campaign; audience: AudiencePreview }

const draftOf = (campaign: Campaign): Draft => ({
  name: campaign.name,
  subject: campaign.subject,
  preheader: campaign.preheader,
  html: campaign.html,
  content: campaign.content,
  senderId: campaign.senderId,
  tagId: campaign.tagId,
  numberId: campaign.numberId,
  listIds: campaign.lists.map((list) => list.id),
  excludedListIds: campaign.excludedLists.map((list) => list.id),
})

/**
 * A draft while it is written: what is on the screen is the person's own, is saved by itself, and what a
 * send would do is asked for each saved version. Call it in a component.
 */
export function createDraft(opened: Campaign) {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const { id } = opened
  const [draft, setDraft] = createStore<Draft>(draftOf(opened))
  const key = () => campaignKeys.campaign(workspace.slug(), id)

  const autosave = createAutosave<Partial<Draft>>({
    version: opened.version,
    save: async (patch, version) => {
      const api = campaignsApi(workspace.slug())
      const saved = await unwrap(
        api[':id'].$patch({ param: { id: String(id) }, json: { ...patch, version } }),
      )
      // An answer still on its way, to a question from before, would put the older draft back.
      await cache.cancelQueries({ queryKey: key(), exact: true })
      cache.setQueryData(key(), saved)
      void cache.invalidateQueries({ queryKey: campaignKeys.pages(workspace.slug()) })
      return saved.version
    },
  })
  function change(patch: Partial<Draft>): void {
    setDraft(patch)
    // A name cannot be empty: the last one stays until there is another.
    const { name, ...rest } = patch
    autosave.change(name === undefined || name.trim() === '' ? rest : patch)
  }

  const audience = useQuery(() => ({
    ...audienceQuery(workspace.slug(), { id, version: autosave.version() }),
    placeholderData: keepPreviousData,
  }))

  /** Saves all that was written and asks what sending exactly that would do; null when saving failed. */
  async function check(): Promise<Checked | null> {
    for (;;) {
      if (!(await autosave.flush())) return null
      const version = autosave.version()
      const answer = await cache.fetchQuery({
        ...audienceQuery(workspace.slug(), { id, version }),
        staleTime: 0,
      })
      const campaign = cache.getQueryData<Campaign>(key())
      if (campaign === undefined) return null
      // What was written while we asked is saved and asked about too.
      const isCurrent = autosave.state() === 'saved' && autosave.version() === version
      if (isCurrent && campaign.version === version) return { campaign, audience: answer }
      if (isCurrent) return null
    }
  }

  /**
   * Goes on without the lists that were deleted: what is left of the chosen ones, as they are chosen when the
   * answer comes, is saved as the choice.
   *
   * @throws what kept the server from telling which are left
   */
  async function forgetGoneLists(): Promise<void> {
    if (!(await autosave.flush())) throw autosave.failure()
    const asked = new Set([...draft.listIds, ...draft.excludedListIds])
    const left = draftOf(
      await unwrap(campaignsApi(workspace.slug())[':id'].$get({ param: { id: String(id) } })),
    )
    const present = new Set([...left.listIds, ...left.excludedListIds])
    const isLeft = (listId: number): boolean => present.has(listId) || !asked.has(listId)
    change({
      listIds: draft.listIds.filter(isLeft),
      excludedListIds: draft.excludedListIds.filter(isLeft),
    })
  }

  return {
    draft,
    change,
    forgetGoneLists,
    autosave,
    check,
    /** The latest answer; it may be about an older version, or missing. */
    audience: () => (audience.isPending || audience.isLoadingError ? undefined : audience.data),
    /** Why there is no answer, when asking failed. */
    audienceError: () => (audience.isLoadingError ? audience.error : undefined),
    askAgain: () => void audience.refetch(),
    /** Whether that answer is not, or not surely, about what is on the screen. */
    audienceIsStale: () => autosave.state() !== 'saved' || audience.isPlaceholderData || audience.isFetching,
  }
}

/** What is being written, and what the server makes of it. */
export type Written = ReturnType<typeof createDraft>
