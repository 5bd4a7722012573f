/** picked: rows to be looked up by their ids. */

/**
 * What is joined with items by `(site_id, id)`: the row of `from`, which has a `site_id`, beside each
 * id. `offset 0` keeps the planner from joining the site first: whatever it believes of the size of a
 * site, on a fresh database too, each id is looked up in the primary key.
 */
export const picked = (
  from: string,
  columns: string,
  ...arrays: readonly [string, ...ReadonlyArray<string>]
): string => `(select f.*, u.* from ${from} f, unnest(${arrays.join(", ")}) u(${columns}) offset 0)`

/** A site, as `from`. */
export const siteRow = (siteId: string): string => `(select ${siteId} as site_id)`
