const shapes = {
  fullScreen: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  leaveFullScreen: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  keyboard: "M3 7h18v10H3zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17.5 10.5h.01M8 14h8",
  mouse: "M7 9a5 5 0 0 1 10 0v6a5 5 0 0 1-10 0zM12 4v6",
  paste: "M9 5H5v15h14V5h-4M9 3h6v4H9zM9 12h6M9 16h4",
  video: "M3 6h12v12H3zM15 10.5 21 7v10l-6-3.5",
  release: "M3 7h18v10H3zM8 14h5M4 21 20 3",
} as const

/** A picture beside a button's words, or in their place where room is short: the words stay the button's name. */
export function Icon({ shape }: { shape: keyof typeof shapes }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[shape]} />
    </svg>
  )
}
