/** The chord that gives the keyboard back to the browser: nobody may be trapped in the picture (WCAG 2.2, 2.1.2). */
export const leaveChord = "Ctrl+Alt+Shift+L"

interface Chord {
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export function isLeaveChord({ code, ctrlKey, altKey, shiftKey }: Chord): boolean {
  return code === "KeyL" && ctrlKey && altKey && shiftKey
}
