import type { Run } from "@pressline/http/client"
import { Chip } from "../controls/Chip.tsx"
import { usePage } from "../live/usePage.ts"
import type { Tone } from "../live/pageState.ts"
import type { IconName } from "../looks/Icon.tsx"

const LOOKS: Readonly<Record<Run["status"], readonly [IconName, Tone]>> = {
  running: ["play", "info"],
  paused: ["pause", "warning"],
  cancelled: ["stop", "quiet"],
  completed: ["check", "success"],
  failed: ["cross", "danger"],
}

export const RunStatus = ({ run }: { readonly run: Run }) => {
  const { words } = usePage()
  const [icon, tone] = LOOKS[run.status]
  return (
    <Chip tone={tone} icon={icon}>
      {words.run.status[run.status]}
    </Chip>
  )
}
