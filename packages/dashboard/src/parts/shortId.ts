/** The end of an id: its beginning is the time, and alike for runs of one day. */
export const shortId = (id: string): string => id.slice(-6).toUpperCase()
