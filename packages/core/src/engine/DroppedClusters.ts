/**
 * Clusters that were left out of a commit because all keywords of their batch had gone meanwhile. A later
 * batch may have been offered them: they are stored with the first keyword that joins them.
 */
import type { NewCluster } from "../domain/Cluster.ts"
import type { CallResult } from "./CallResult.ts"

export interface DroppedClusters {
  /** `before` was refused, and `after` is to be stored instead. */
  readonly note: (before: CallResult, after: CallResult) => void
  /** The result with the dropped clusters that it needs. */
  readonly restore: (result: CallResult) => CallResult
}

export const makeDroppedClusters = (): DroppedClusters => {
  const dropped = new Map<string, NewCluster>()
  return {
    note: (before, after) => {
      const kept = new Set(after.outputs.clusters?.map(({ id }) => id))
      for (const cluster of before.outputs.clusters ?? [])
        if (!kept.has(cluster.id)) dropped.set(cluster.id, cluster)
    },
    restore: (result) => {
      if (dropped.size === 0) return result
      const needed = new Set(result.advanced.flatMap(({ clusterId }) => clusterId ?? []))
      const restored = [...dropped.values()].filter(({ id }) => needed.has(id))
      if (restored.length === 0) return result
      for (const { id } of restored) dropped.delete(id)
      const clusters = [...restored, ...(result.outputs.clusters ?? [])]
      return { ...result, outputs: { ...result.outputs, clusters } }
    },
  }
}
