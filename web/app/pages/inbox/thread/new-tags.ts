import { useQueryClient } from '@tanstack/solid-query'
import { useWorkspace } from '../../../session.tsx'
import { makeTag } from './thread.data.ts'

const mark = 'new:'

/** What stands in a field of tags for a name that is no tag yet. */
export const newTag = (name: string): string => `${mark}${name}`
export const isNewTag = (value: string): boolean => value.startsWith(mark)

/** Gives the tag that a value of the field stands for, and makes it when it is a new name. Call it in a component. */
export function createTagMaker(): (value: string) => Promise<number> {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  return async (value) => {
    if (!isNewTag(value)) return Number(value)
    const { id } = await makeTag(workspace.slug(), value.slice(mark.length))
    await cache.invalidateQueries({ queryKey: ['w', workspace.slug(), 'tags'] })
    return id
  }
}
