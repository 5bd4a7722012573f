/** Everything a caller may ask, by name: both public faces are made of this list. */
import { listAudit, recordRefusal } from "./audit.ts"
import { addItems, addKeywords } from "./addItems.ts"
import { getConfig, updateConfig } from "./config.ts"
import { cancel, pause, resume } from "./controlRun.ts"
import { balance, creditsAdded, grantCredits } from "./credits.ts"
import { currentProcessing } from "./currentProcessing.ts"
import { currentRun } from "./currentRun.ts"
import { estimate } from "./estimate.ts"
import { history, logs } from "./history.ts"
import { importKeywords } from "./importKeywords.ts"
import { articleImages, getItem, getMedia, listItems } from "./items.ts"
import { deleteSite, prune, unlock } from "./maintenance.ts"
import { listNotifications, replayNotification, testNotification } from "./notifications.ts"
import { pipelineOverview } from "./pipelineOverview.ts"
import { previewKeywords } from "./previewKeywords.ts"
import { previewSchedule } from "./previewSchedule.ts"
import { resealSecrets } from "./resealSecrets.ts"
import { retryFailed } from "./retryFailed.ts"
import { abandonKey, claimKey, completeKey } from "./requestKeys.ts"
import { approve, confirmPublished, holdBack, reject } from "./review.ts"
import { runNow } from "./runNow.ts"
import { runProgress } from "./runProgress.ts"
import { getSite } from "./getSite.ts"

export const programs = {
  runNow,
  pause,
  resume,
  cancel,
  currentRun,
  currentProcessing,
  runProgress,
  pipelineOverview,
  history,
  logs,
  estimate,
  getConfig,
  updateConfig,
  previewSchedule,
  listNotifications,
  replayNotification,
  testNotification,
  resealSecrets,
  addKeywords,
  addItems,
  importKeywords,
  previewKeywords,
  listItems,
  getItem,
  getMedia,
  articleImages,
  approve,
  reject,
  holdBack,
  confirmPublished,
  retryFailed,
  balance,
  creditsAdded,
  grantCredits,
  listAudit,
  recordRefusal,
  claimKey,
  completeKey,
  abandonKey,
  getSite,
  prune,
  deleteSite,
  unlock,
}
