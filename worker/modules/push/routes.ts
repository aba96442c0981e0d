import { Hono } from 'hono'
import { z } from 'zod'
import { IdText } from '../../contracts/common.ts'
import type { PushDevice } from '../../contracts/push.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { listContactDevices, removeDevice } from './service.ts'

const ContactParam = z.object({ id: IdText })
const DeviceParam = ContactParam.extend({ deviceId: IdText })

/** A contact's devices, mounted at `/contacts`. */
export const contactDevicesRoutes = new Hono<AppEnv>()
  .get('/:id/devices', allow('contacts.read'), validate('param', ContactParam), async (c) => {
    const items = await listContactDevices(c.var.ctx, c.req.valid('param').id)
    return c.json({ items } satisfies { items: PushDevice[] }, 200)
  })
  .delete('/:id/devices/:deviceId', allow('contacts.write'), validate('param', DeviceParam), async (c) => {
    const { id, deviceId } = c.req.valid('param')
    await removeDevice(c.var.ctx, { contactId: id, id: deviceId })
    return c.body(null, 204)
  })
