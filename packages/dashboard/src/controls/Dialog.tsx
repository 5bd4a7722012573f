/** Dialogs: Base UI keeps the focus inside, closes on Escape, and gives the focus back. */
import { AlertDialog } from "@base-ui/react/alert-dialog"
import { CSPProvider } from "@base-ui/react/csp-provider"
import { Dialog as BaseDialog } from "@base-ui/react/dialog"
import type { ReactNode } from "react"
import { usePage } from "../live/usePage.ts"
import { classes } from "./classes.ts"
import styles from "./controls.module.css"

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly children: ReactNode
  readonly wide?: boolean
}

export const Dialog = ({ children, onClose, open, title, wide = false }: DialogProps) => {
  const { container, nonce } = usePage()
  return (
    <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
      <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
        <BaseDialog.Portal container={container}>
          <BaseDialog.Backdrop className={styles["backdrop"]} />
          <BaseDialog.Popup className={classes(styles["dialog"], wide && styles["wide"])}>
            <BaseDialog.Title render={<h2 />}>{title}</BaseDialog.Title>
            {children}
          </BaseDialog.Popup>
        </BaseDialog.Portal>
      </BaseDialog.Root>
    </CSPProvider>
  )
}

export interface QuestionProps extends DialogProps {
  readonly text: string
}

/** A question that must be answered: a click beside it does not close it. */
export const Question = ({ children, onClose, open, text, title }: QuestionProps) => {
  const { container, nonce } = usePage()
  return (
    <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
      <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
        <AlertDialog.Portal container={container}>
          <AlertDialog.Backdrop className={styles["backdrop"]} />
          <AlertDialog.Popup className={styles["dialog"]}>
            <AlertDialog.Title render={<h2 />}>{title}</AlertDialog.Title>
            <AlertDialog.Description>{text}</AlertDialog.Description>
            <div className={styles["foot"]}>{children}</div>
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </CSPProvider>
  )
}
