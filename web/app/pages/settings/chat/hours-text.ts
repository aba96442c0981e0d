import type { ChatHours } from '../../../../../worker/contracts/chat.ts'

type Day = ChatHours[number]

/** The hours of a day as they are typed: "09:00-13:00, 15:00-19:00"; nothing for a closed day. */
export const dayText = (day: Day): string => day.map(({ from, to }) => `${from}-${to}`).join(', ')

/** What was typed as hours ("9-13, 15.30-19"), in order; null for what is none, or overlaps. */
export function parseDay(text: string): Day | null {
  const parts = text.split(/[,;]/).filter((part) => part.trim() !== '')
  const day: Day = []
  for (const part of parts) {
    const found = /^\s*(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?\s*$/.exec(part)
    if (found === null) return null
    const from = timeOf(found[1], found[2])
    const to = timeOf(found[3], found[4])
    if (from === null || to === null || from === '24:00' || from >= to) return null
    day.push({ from, to })
  }
  day.sort((a, b) => a.from.localeCompare(b.from))
  const overlaps = day.some(({ from }, index) => from < (day[index - 1]?.to ?? ''))
  return overlaps || day.length > 3 ? null : day
}

function timeOf(hours = '', minutes = '00'): string | null {
  const text = `${hours.padStart(2, '0')}:${minutes}`
  return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text) ? text : null
}

/** Monday to Friday, nine to six: what a week begins as. */
export const usualHours: ChatHours = [0, 1, 2, 3, 4, 5, 6].map((day) =>
  day < 5 ? [{ from: '09:00', to: '18:00' }] : [],
)
