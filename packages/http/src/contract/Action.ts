/** What `authorize` is asked for: looking, running the pipeline, or changing how it runs. */
export type Action = "read" | "operate" | "configure"
