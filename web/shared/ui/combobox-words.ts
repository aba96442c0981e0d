import { uiText } from '../i18n/ui.ts'

/** What a screen reader is told of a list of suggestions, in the language of the interface. */
export const comboboxWords = () => ({
  focusAnnouncement: (option: string, isSelected: boolean) =>
    isSelected ? uiText.t('field.selectedOption', { option }) : option,
  // Its type allows the library's English sentence alone; the list itself tells its length.
  countAnnouncement: () => undefined,
  selectedAnnouncement: (option: string) => uiText.t('field.selectedOption', { option }),
  triggerLabel: uiText.t('field.showOptions'),
  listboxLabel: uiText.t('field.optionList'),
})
