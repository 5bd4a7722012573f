/** The routes of a stub WordPress, as far as the publisher uses them. */
import {
  type Asked,
  CAPABILITIES,
  refuse,
  Answer,
  type StoredPost,
  type StubSite,
} from "./StubSite.ts"

export type Routes = Readonly<Record<string, (asked: Asked) => unknown>>

const fieldsIn = ({ body }: Asked): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>

const idIn = ({ route }: Asked): number => Number(route.split("/").at(-1))

export const stubRoutes = (site: StubSite): Routes => ({
  "GET /": () => ({
    name: "Pressline",
    namespaces: site.namespaces,
    authentication: site.applicationPasswords ? { "application-passwords": {} } : [],
  }),
  "GET /wp/v2": () => ({
    routes: {
      "/wp/v2/posts": {
        endpoints: [
          { methods: ["GET"], args: {} },
          {
            methods: ["POST"],
            args: {
              meta: {
                properties:
                  site.metaFields.length === 0
                    ? []
                    : Object.fromEntries(site.metaFields.map((name) => [name, { type: "string" }])),
              },
            },
          },
        ],
      },
    },
  }),
  "GET /wp/v2/users/me": ({ user }) =>
    user === ""
      ? refuse(401, "rest_not_logged_in", "You are not currently logged in.")
      : {
          name: user,
          roles: [user],
          capabilities: Object.fromEntries((CAPABILITIES[user] ?? []).map((name) => [name, true])),
        },
  ...postRoutes(site),
  ...mediaRoutes(site),
  ...termRoutes(site, "categories", "manage_categories"),
  ...termRoutes(site, "tags", "edit_posts"),
  "POST /rankmath/v1/updateMeta": (asked) => {
    if (!site.namespaces.includes("rankmath/v1"))
      return refuse(404, "rest_no_route", "No route was found.")
    const { meta, objectID } = fieldsIn(asked)
    Object.assign(site.posts.get(Number(objectID))?.meta ?? {}, meta)
    return { success: true }
  },
})

const postRoutes = (site: StubSite): Routes => ({
  "GET /wp/v2/posts": ({ may, query, user }) => {
    const statuses = query.get("status")?.split(",") ?? ["publish"]
    const slugs = query.get("slug")?.split(",")
    const search = query.get("search")?.toLowerCase()
    return [...site.posts.values()]
      .filter(
        (post) =>
          statuses.includes(post.status) &&
          (post.author === user || may("edit_others_posts")) &&
          (slugs === undefined || slugs.includes(post.slug)) &&
          (search === undefined || `${post.title}${post.content}`.toLowerCase().includes(search)),
      )
      .map((post) => site.shownPost(post))
  },
  "POST /wp/v2/posts": (asked) => {
    if (!asked.may("edit_posts"))
      refuse(401, "rest_cannot_create", "Sorry, you are not allowed to create posts.")
    const post: StoredPost = {
      id: site.nextId(),
      author: asked.user,
      slug: "",
      status: "draft",
      date: "2026-01-01T00:00:00",
      title: "",
      content: "",
      excerpt: "",
      categories: [1],
      tags: [],
      featured_media: 0,
      meta: {},
    }
    site.changePost(post, fieldsIn(asked), asked.may)
    site.posts.set(post.id, post)
    throw new Answer(201, site.shownPost(post))
  },
  "POST /wp/v2/posts/:id": (asked) => {
    const post = site.posts.get(idIn(asked))
    if (post === undefined) return refuse(404, "rest_post_invalid_id", "Invalid post ID.")
    if (post.author !== asked.user && !asked.may("edit_others_posts"))
      refuse(403, "rest_cannot_edit", "Sorry, you are not allowed to edit this post.")
    site.changePost(post, fieldsIn(asked), asked.may)
    return site.shownPost(post)
  },
})

const mediaRoutes = (site: StubSite): Routes => ({
  "GET /wp/v2/media": ({ query }) => {
    const slugs = query.get("slug")?.split(",")
    const search = query.get("search") ?? ""
    return [...site.media.values()]
      .filter(({ slug }) => slugs?.includes(slug) ?? slug.includes(search))
      .map((file) => site.shownMedia(file))
  },
  "POST /wp/v2/media": ({ body, may, query, type }) => {
    if (!may("upload_files"))
      refuse(403, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.")
    const isPicture = body.subarray(0, 4).toString("latin1") === "\u0089PNG"
    if (!/^image\/(?:png|jpeg|gif|webp)$/u.test(type) || !isPicture)
      refuse(500, "rest_upload_sideload_error", "You are not allowed to upload this file type.")
    const file = {
      id: site.nextId(),
      slug: site.freeSlug(query.get("slug") ?? "file", null),
      alt_text: query.get("alt_text") ?? "",
      mime_type: type,
      bytes: body.length,
    }
    site.media.set(file.id, file)
    throw new Answer(201, site.shownMedia(file))
  },
})

const termRoutes = (site: StubSite, kind: "categories" | "tags", capability: string): Routes => {
  const stored = site.terms[kind]
  return {
    [`GET /wp/v2/${kind}`]: ({ query }) => {
      const search = (query.get("search") ?? "").toLowerCase()
      return [...stored.values()].filter(({ name }) => name.toLowerCase().includes(search))
    },
    [`GET /wp/v2/${kind}/:id`]: (asked) =>
      stored.get(idIn(asked)) ?? refuse(404, "rest_term_invalid", "Term does not exist."),
    [`POST /wp/v2/${kind}`]: (asked) => {
      if (!asked.may(capability))
        refuse(403, "rest_cannot_create", "Sorry, you are not allowed to create terms.")
      const name = String(fieldsIn(asked)["name"])
      const same = [...stored.values()].find(
        (term) => term.name.toLowerCase() === name.toLowerCase(),
      )
      if (same !== undefined)
        refuse(400, "term_exists", "A term with the name provided exists.", { term_id: same.id })
      const term = { id: site.nextId(), name }
      stored.set(term.id, term)
      throw new Answer(201, term)
    },
  }
}
