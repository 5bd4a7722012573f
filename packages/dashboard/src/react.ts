/** The operator's page as React components. Import `@pressline/dashboard/styles.css` once. */
export { AutomationPage, type AutomationPageProps } from "./page/AutomationPage.tsx"
export {
  AutomationProvider,
  type AutomationProviderProps,
  type Theme,
} from "./live/AutomationProvider.tsx"
export { ActivityLog } from "./parts/ActivityLog.tsx"
export { ArticleList } from "./parts/ArticleList.tsx"
export { ConfigPanel } from "./config/ConfigPanel.tsx"
export { ControlButtons } from "./parts/ControlButtons.tsx"
export { CreditMeter } from "./parts/CreditMeter.tsx"
export { CreditsChart } from "./parts/CreditsChart.tsx"
export { CurrentProcessingCard } from "./parts/CurrentProcessingCard.tsx"
export { EstimateDialog, type EstimateDialogProps } from "./parts/EstimateDialog.tsx"
export { FailedItems } from "./parts/FailedItems.tsx"
export { GlobalProgressBar } from "./parts/GlobalProgressBar.tsx"
export { HistoryTable, type HistoryTableProps } from "./parts/HistoryTable.tsx"
export { KeywordImport } from "./parts/KeywordImport.tsx"
export { PipelineCards } from "./parts/PipelineCards.tsx"
export { RunDetails, type RunDetailsProps } from "./parts/RunDetails.tsx"
export { StateBanner } from "./parts/StateBanner.tsx"
export { en, type Words } from "./words/en.ts"
