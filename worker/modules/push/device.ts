import { readDevice } from '../../lib/device.ts'

type Device = { device: 'desktop' | 'phone' | 'tablet'; browser: string | null; system: string | null }

/** The kind of a device, its browser and its system, as far as the user agent tells (spec 6.5). */
export function describeDevice(userAgent: string | null): Device {
  const text = userAgent ?? ''
  const isTablet = /\biPad\b|\bTablet\b/.test(text) || (/\bAndroid\b/.test(text) && !/\bMobile\b/.test(text))
  const isPhone = /\b(iPhone|iPod)\b/.test(text) || /\bMobile\b/.test(text)
  return { device: isTablet ? 'tablet' : isPhone ? 'phone' : 'desktop', ...readDevice(userAgent) }
}
