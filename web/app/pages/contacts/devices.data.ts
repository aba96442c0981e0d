import { queryOptions, useQueryClient } from '@tanstack/solid-query'
import type { contactDevicesRoutes } from '../../../../worker/modules/push/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'
import { contactsKey } from './contacts.data.ts'

const devicesApi = (slug: string) => makeClient<typeof contactDevicesRoutes>(workspacePath(slug, 'contacts'))

/** The browsers in which a contact allowed notifications. */
export const devicesQuery = (slug: string, contactId: number) =>
  queryOptions({
    queryKey: [...contactsKey(slug), 'devices', contactId],
    queryFn: async () =>
      (await unwrap(devicesApi(slug)[':id'].devices.$get({ param: { id: String(contactId) } }))).items,
    refetchOnWindowFocus: 'always',
  })

/** Changes of a contact's devices; call it in a component. */
export function createDeviceActions() {
  const { slug } = useWorkspace()
  const client = useQueryClient()
  return {
    async remove(contactId: number, deviceId: number): Promise<void> {
      await unwrap(
        devicesApi(slug())[':id'].devices[':deviceId'].$delete({
          param: { id: String(contactId), deviceId: String(deviceId) },
        }),
      )
      await client.invalidateQueries({ queryKey: contactsKey(slug()) })
    },
  }
}
