import { useNavigate } from '@solidjs/router'
import { useMutation, useQueryClient } from '@tanstack/solid-query'
import Copy from 'lucide-solid/icons/copy'
import Trash from 'lucide-solid/icons/trash'
import { type Campaign, CampaignChannel } from '../../../../worker/contracts/campaigns.ts'
import { ApiProblem, unwrap } from '../../../shared/api.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import type { MenuEntry } from '../../../shared/ui/Menu.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { useWorkspace } from '../../session.tsx'
import { campaignKeys, campaignsApi, sendingApi } from './campaigns.data.ts'
import { problemWords } from './editor/problem-words.ts'

const noWait = () => Promise.resolve(true)

/** What can be done with a campaign from the list and from its page. */
export function createCampaignActions() {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const refresh = () => cache.invalidateQueries({ queryKey: campaignKeys.all(workspace.slug()) })
  const onError = (error: unknown) => showToast({ text: problemText(error), failed: true })
  const idOf = (id: number) => ({ param: { id: String(id) } })

  const duplicate = useMutation(() => ({
    mutationFn: (id: number) => unwrap(campaignsApi(workspace.slug())[':id'].duplicate.$post(idOf(id))),
    onSuccess: async (copy) => {
      await refresh()
      navigate(workspace.href(`/campaigns/${copy.id}`))
      showToast({ text: campaignsText.t('list.duplicated') })
    },
    onError,
  }))

  /** Undo makes the draft anew with all it held: only its number is another. */
  async function restore(campaign: Campaign): Promise<void> {
    const { name, subject, preheader, html, content, senderId, tagId, numberId } = campaign
    const listIds = campaign.lists.map((list) => list.id)
    const excludedListIds = campaign.excludedLists.map((list) => list.id)
    try {
      const channel = CampaignChannel.parse(campaign.channel)
      const json = {
        name,
        channel,
        subject,
        preheader,
        html,
        content,
        senderId,
        tagId,
        numberId,
        listIds,
        excludedListIds,
      }
      await unwrap(campaignsApi(workspace.slug()).index.$post({ json }))
    } catch (error) {
      showToast({ text: campaignsText.t('list.restoreFailed', { reason: problemText(error) }), failed: true })
    }
    await refresh()
  }

  const remove = useMutation(() => ({
    mutationFn: async (id: number) => {
      const api = campaignsApi(workspace.slug())
      const campaign = await unwrap(api[':id'].$get(idOf(id)))
      await unwrap(api[':id'].$delete(idOf(id)))
      return campaign
    },
    onSuccess: async (campaign) => {
      navigate(workspace.href('/campaigns'))
      await refresh()
      showToast({
        text: campaignsText.t('list.deleted', { name: campaign.name }),
        onUndo: () => void restore(campaign),
      })
    },
    onError,
  }))

  const move = useMutation(() => ({
    mutationFn: ({ id, to }: { id: number; to: 'pause' | 'resume' | 'cancel' }) => {
      const one = sendingApi(workspace.slug())[':id']
      if (to === 'pause') return unwrap(one.pause.$post(idOf(id)))
      if (to === 'resume') return unwrap(one.resume.$post(idOf(id)))
      return unwrap(one.cancel.$post(idOf(id)))
    },
    onSettled: refresh,
    onError: (error) => {
      const [first] = error instanceof ApiProblem ? error.errors : []
      const isIncomplete = error instanceof ApiProblem && error.code === 'campaign.incomplete'
      showToast({ text: isIncomplete && first ? problemWords(first) : problemText(error), failed: true })
    },
  }))

  /** `settle` saves what is still being written, else it would be missing in the copy and after an undo. */
  const duplicateEntry = (id: number, settle: () => Promise<boolean> = noWait): MenuEntry[] => [
    {
      label: uiText.t('actions.duplicate'),
      icon: Copy,
      onSelect: () => void settle().then((saved) => saved && duplicate.mutate(id)),
    },
  ]
  const deleteEntry = (id: number, settle: () => Promise<boolean> = noWait): MenuEntry[] => [
    {
      label: uiText.t('actions.delete'),
      icon: Trash,
      danger: true,
      onSelect: () => void settle().then(() => remove.mutate(id)),
    },
  ]
  return { duplicate, remove, move, duplicateEntry, deleteEntry }
}
