/** An article as it will be read: in a frame that runs nothing, with its images and the verdict. */
import type { Content, Image } from "@pressline/http/client"
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "../controls/Button.tsx"
import controls from "../controls/controls.module.css"
import { Dialog } from "../controls/Dialog.tsx"
import { Failure } from "../controls/Failure.tsx"
import { Input } from "../controls/Field.tsx"
import { usePage } from "../live/usePage.ts"
import { usePermissions } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"
import { useRefresh } from "../live/useActions.ts"
import { Decision } from "./Decision.tsx"
import { articleFrame } from "./articleFrame.ts"
import styles from "./ArticlePreview.module.css"

export const ArticlePreview = ({
  id,
  onClose,
}: {
  readonly id: string
  readonly onClose: () => void
}) => {
  const { client, nonce, siteId, words } = usePage()
  const { data: article, error } = useQuery({
    queryKey: keys.article(siteId, id),
    queryFn: async ({ signal }) =>
      (await client.item({ siteId, kind: "content", id, signal })) as Content,
  })
  const { data: images } = useQuery({
    queryKey: keys.images(siteId, id),
    queryFn: ({ signal }) => client.images({ siteId, contentId: id, signal }),
  })
  return (
    <Dialog open wide onClose={onClose} title={article?.title ?? words.articles.preview}>
      <Failure error={error} />
      {article !== undefined && (
        <>
          <p className={controls["muted"]}>
            {words.words(article.word_count)} · /{article.slug}
          </p>
          <Decision article={article} />
          <Thumbnails images={images?.images ?? []} />
          <iframe
            className={styles["frame"]}
            title={article.title}
            sandbox=""
            srcDoc={articleFrame(article, nonce)}
          />
          <Verdict article={article} onClose={onClose} />
        </>
      )}
    </Dialog>
  )
}

const Thumbnails = ({ images }: { readonly images: ReadonlyArray<Image> }) => {
  const { client, siteId, words } = usePage()
  const drawn = images.filter(({ media }) => media !== null)
  if (drawn.length === 0) return null
  return (
    <ul className={styles["images"]} tabIndex={0} aria-label={words.articles.images}>
      {drawn.map(({ alt_text, id, position }) => (
        <li key={id}>
          <img
            src={client.mediaUrl({ siteId, imageId: id })}
            alt={alt_text}
            title={position}
            loading="lazy"
          />
        </li>
      ))}
    </ul>
  )
}

const Verdict = ({
  article,
  onClose,
}: {
  readonly article: Content
  readonly onClose: () => void
}) => {
  const { client, siteId, words } = usePage()
  const { operate } = usePermissions()
  const refresh = useRefresh()
  const [reason, setReason] = useState<string | null>(null)
  const onSuccess = async (): Promise<void> => {
    onClose()
    await refresh()
  }
  const body = { content_id: article.id }
  const approve = useMutation({ mutationFn: () => client.approve({ siteId, body }), onSuccess })
  const reject = useMutation({
    mutationFn: (why: string) => client.reject({ siteId, body: { ...body, reason: why } }),
    onSuccess,
  })
  // Where stages are skipped, drafts are what waits.
  const judges = operate && article.status !== "published" && article.status !== "failed"
  return (
    <>
      {reason !== null && (
        <Input
          label={words.articles.reason}
          value={reason}
          autoFocus
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <Failure error={approve.error ?? reject.error} />
      <div className={controls["foot"]}>
        <Button onClick={onClose}>{words.close}</Button>
        {judges && (
          <Button
            look="danger"
            icon="cross"
            disabled={reason?.trim() === "" || reject.isPending}
            onClick={() => (reason === null ? setReason("") : reject.mutate(reason))}
          >
            {words.articles.reject}
          </Button>
        )}
        {judges && reason === null && article.approved_at === null && (
          <Button
            look="primary"
            icon="check"
            disabled={approve.isPending}
            onClick={() => approve.mutate()}
          >
            {words.articles.approve}
          </Button>
        )}
      </div>
    </>
  )
}
