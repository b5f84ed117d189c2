/** For controls that act on the target: pressing one with the mouse leaves the keyboard where it is, in the picture. */
export function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault()
}
