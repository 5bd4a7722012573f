/** The page's icons, drawn on a grid of 24: not every machine has a font with arrows and ticks. */
const PATHS = {
  alert: "M12 4 2.8 19.5h18.4L12 4Zm0 5.6v4.6m0 2.8v.1",
  arrow: "M5 12h14m-5.5-5.5L19 12l-5.5 5.5",
  back: "M19 12H5m5.5 5.5L5 12l5.5-5.5",
  check: "m5 12.5 4.6 4.6L19 7.4",
  chevron: "m9 6 6 6-6 6",
  circle: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z",
  copy: "M9 9h10.5v10.5H9V9Zm-2.5 6H4.5V4.5H15v2",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 3.8V12l2.8 1.8",
  cross: "m6.5 6.5 11 11m0-11-11 11",
  dot: "M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z",
  download: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14",
  eye: "M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12ZM12 9.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2Z",
  lock: "M6.5 11h11v8.5h-11V11ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  pause: "M8.5 5.5v13m7-13v13",
  play: "M7.5 5v14l11-7-11-7Z",
  plus: "M12 5v14M5 12h14",
  power: "M12 3.8v8M7 6.6a7.5 7.5 0 1 0 10 0",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4",
  search: "M10.8 4.5a6.3 6.3 0 1 0 0 12.6 6.3 6.3 0 0 0 0-12.6Zm4.6 10.9 4.1 4.1",
  skip: "M5.5 6v12l7-6-7-6Zm7 0v12l7-6-7-6Z",
  stop: "M6.5 6.5h11v11h-11v-11Z",
  upload: "M12 15V4M7.5 8.5 12 4l4.5 4.5M5 19.5h14",
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={PATHS[name]} />
  </svg>
)
