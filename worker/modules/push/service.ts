/** Web push: the workspace's keys and its contacts' devices (spec 6.5, 8.1). */
export { getPublicKey, openVapidKeys } from './service/keys.ts'
export {
  listContactDevices,
  removeDevice,
  renew,
  subscribe,
  unsubscribe,
  type Visitor,
} from './service/devices.ts'
export { buryDevices, countLiving, listLiving, openLiving, personKey, siteKey } from './service/targets.ts'
