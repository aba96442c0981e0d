import { campaignsText } from '../../i18n/campaigns.ts'
import { splitCode } from './state.ts'

/** The words for why a mail did not arrive; a code of the provider without its own reads "refused". Reactive. */
export function reasonText(code: string): { label: string; help: string } {
  const { key, about } = splitCode(code)
  const label = `reason.${key}.label`
  const help = `reason.${key}.help`
  if (!campaignsText.has(label)) return { label: campaignsText.t('reason.other.label'), help: key }
  return {
    label: campaignsText.t(label, { about }),
    help: campaignsText.has(help) ? campaignsText.t(help, { about }) : '',
  }
}
