/** What a notification says, its fields filled. */
export type PushNotification = {
  title: string
  body: string
  iconUrl: string
  imageUrl: string
  url: string
  actions: readonly { title: string; url: string }[]
}

/**
 * Bytes that a notification may have: push services take 4,096 of the encrypted body (RFC 8030 §7.2), of which
 * aes128gcm in one record takes 103 (RFC 8188 §2, RFC 8291 §4).
 */
export const longestPushBytes = 3993

/** Room for the tag and the address by which the device tells what became of it. */
const overhead = { tag: 'x'.repeat(32), beacon: `https://${'x'.repeat(150)}` }

/**
 * The message as the service worker reads it. `tag` names it on the device: a repeat takes the place of the one
 * before.
 */
export function encodePush(
  { title, body, iconUrl, imageUrl, url, actions }: PushNotification,
  { tag, beacon }: { tag: string; beacon: string | null },
): string {
  return JSON.stringify({
    title,
    body,
    ...(iconUrl === '' ? {} : { icon: iconUrl }),
    ...(imageUrl === '' ? {} : { image: imageUrl }),
    ...(url === '' ? {} : { url }),
    ...(actions.length === 0 ? {} : { actions }),
    tag,
    ...(beacon === null ? {} : { beacon }),
  })
}

/** Bytes that a notification takes of `longestPushBytes`, with what is added when it is sent. */
export const measurePush = (notification: PushNotification): number =>
  new TextEncoder().encode(encodePush(notification, overhead)).length
