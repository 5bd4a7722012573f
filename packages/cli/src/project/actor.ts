/** Who the log and the audit trail name. */
export const ACTOR = "pressline cli"
