/** The stages by number, in their order. */
export const STAGES = [1, 2, 3, 4, 5, 6, 7] as const
