/*
 * Notifications of a workspace, one file for both sides: in a page it asks for the permission and subscribes the
 * browser, as a service worker it shows what is sent. The workspace's own pages use it, and a customer's site that
 * keeps it beside its pages:
 *
 *   <script src="/centralino-push.js" data-origin="https://shop.pages.example" data-key="…" defer></script>
 *   <button data-centralino-push hidden>Tell me what is new</button>
 *
 * The words of the button, or its `data-text`, are kept as the proof of the consent.
 */
;(() => {
  'use strict'

  /** How long the browser may take to subscribe. */
  const subscribeMs = 20_000

  /** Posts JSON; answers whether it was taken. */
  const post = async (url, body) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
    })
    return response.ok
  }

  const publicKey = async ({ origin, key }) => {
    const response = await fetch(`${origin}/push/key?key=${encodeURIComponent(key)}`, { credentials: 'omit' })
    if (!response.ok) throw new Error('the workspace is not known')
    return toBytes((await response.json()).publicKey)
  }

  const toBytes = (base64url) => {
    const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
  }

  const sameBytes = (buffer, bytes) =>
    buffer?.byteLength === bytes.length &&
    new Uint8Array(buffer).every((byte, index) => byte === bytes[index])

  // --- The service worker ---

  const work = () => {
    const query = new URL(self.location.href).searchParams
    const site = { origin: query.get('origin') ?? self.location.origin, key: query.get('key') ?? '' }

    /** Tells what became of a notification; whether anybody listens changes nothing here. */
    const tell = async (beacon, event, link) => {
      if (!beacon) return
      const url = new URL(beacon)
      url.searchParams.set('event', event)
      if (link !== undefined) url.searchParams.set('link', String(link))
      await fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, credentials: 'omit' }).catch(
        () => {},
      )
    }

    const show = async (message) => {
      const { title, body, icon, image, url, actions = [], tag, beacon } = message
      const options = {
        body,
        tag,
        ...(icon ? { icon } : {}),
        ...(image ? { image } : {}),
        actions: actions.map((action, index) => ({ action: String(index + 1), title: action.title })),
        data: { urls: [url, ...actions.map((action) => action.url)], beacon },
      }
      try {
        await self.registration.showNotification(title || self.location.hostname, options)
      } catch (error) {
        await tell(beacon, 'failed')
        throw error
      }
      await tell(beacon, 'shown')
    }

    const open = async ({ action, notification }) => {
      const link = Number(action || 0)
      const { urls = [], beacon } = notification.data ?? {}
      const url = urls[link] || urls[0]
      await Promise.all([url ? self.clients.openWindow(url) : undefined, tell(beacon, 'clicked', link)])
    }

    const renew = async ({ oldSubscription, newSubscription }) => {
      if (!oldSubscription) return
      const subscription =
        newSubscription ??
        (await self.registration.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey: await publicKey(site),
        }))
      await post(`${site.origin}/push/renewals`, {
        key: site.key,
        oldEndpoint: oldSubscription.endpoint,
        subscription: subscription.toJSON(),
      })
    }

    const read = (data) => {
      try {
        return data?.json() ?? {}
      } catch {
        return {}
      }
    }

    self.addEventListener('install', () => self.skipWaiting())
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
    self.addEventListener('push', (event) => event.waitUntil(show(read(event.data))))
    self.addEventListener('notificationclick', (event) => {
      event.notification.close()
      event.waitUntil(open(event))
    })
    self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))
  }

  // --- The page ---

  const ask = () => {
    const script = document.currentScript
    const own = new URL(script.src)
    const site = { origin: script.dataset.origin ?? own.origin, key: script.dataset.key ?? '' }
    const supported =
      'serviceWorker' in navigator &&
      'PushManager' in window &&
      'Notification' in window &&
      window.isSecureContext

    const workerUrl = () => {
      const url = new URL(script.dataset.worker ?? own.pathname, location.href)
      url.searchParams.set('origin', site.origin)
      url.searchParams.set('key', site.key)
      return url
    }

    const registration = () => navigator.serviceWorker.getRegistration(workerUrl())

    /** `unsupported`, `denied`, `on` or `off`. */
    const state = async () => {
      if (!supported) return 'unsupported'
      if (Notification.permission === 'denied') return 'denied'
      const subscription = await (await registration())?.pushManager.getSubscription()
      return subscription && Notification.permission === 'granted' ? 'on' : 'off'
    }

    /** Call it from a click: browsers ask only then. `text` is what the person agrees to. */
    const subscribe = async (text) => {
      if (!supported) return 'unsupported'
      if ((await Notification.requestPermission()) !== 'granted') return 'denied'
      await navigator.serviceWorker.register(workerUrl())
      const { pushManager } = await navigator.serviceWorker.ready
      const applicationServerKey = await publicKey(site)
      const known = await pushManager.getSubscription()
      const isOurs = known && sameBytes(known.options?.applicationServerKey, applicationServerKey)
      if (known && !isOurs) await known.unsubscribe()
      const subscription = isOurs
        ? known
        : await within(subscribeMs, pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }))
      const { endpoint, keys } = subscription.toJSON()
      const taken = await post(`${site.origin}/push/subscriptions`, {
        key: site.key,
        subscription: { endpoint, keys },
        language: (document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase(),
        text,
      })
      if (!taken) throw new Error('the subscription was not taken')
      return 'on'
    }

    const unsubscribe = async () => {
      const subscription = await (await registration())?.pushManager.getSubscription()
      if (!subscription) return 'off'
      await post(`${site.origin}/push/unsubscriptions`, { key: site.key, endpoint: subscription.endpoint })
      await subscription.unsubscribe()
      return 'off'
    }

    const within = (ms, promise) =>
      Promise.race([
        promise,
        new Promise((_, reject) => setTimeout(() => reject(new Error('the browser does not answer')), ms)),
      ])

    /** A button stays out of sight where notifications cannot be; the words of each state stand on it. */
    const attach = async (button) => {
      const status = document.querySelector('[data-centralino-push-status]')
      const tell = (now) => {
        button.hidden = now === 'unsupported' || now === 'on' || now === 'denied'
        if (!status) return
        const words = status.dataset[now] ?? ''
        status.textContent = words
        status.hidden = words === ''
      }
      button.closest('[data-centralino-push-frame]')?.toggleAttribute('hidden', !supported)
      tell(await state())
      button.addEventListener('click', async () => {
        button.disabled = true
        try {
          tell(await subscribe(button.dataset.text ?? button.textContent.trim()))
        } catch {
          tell('failed')
        } finally {
          button.disabled = false
        }
      })
    }

    window.CentralinoPush = { state, subscribe, unsubscribe }
    const attachAll = () => {
      for (const button of document.querySelectorAll('[data-centralino-push]')) void attach(button)
    }
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', attachAll)
    else attachAll()
  }

  if (typeof document === 'undefined') work()
  else ask()
})()
