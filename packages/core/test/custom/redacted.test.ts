import { describe, expect, it } from "vitest"
import { redacted } from "../../src/custom/redacted.ts"

/** Texts with a secret each, as drivers, providers and people write them. */
const SECRETS = [
  ["connect ECONNREFUSED postgres://ada:hunter2secret@db.example/app", "hunter2secret"],
  ["redis://:hunter2secret@10.0.0.1:6379/0 is gone", "hunter2secret"],
  [
    "GET https://bucket.example/a.png?X-Amz-Signature=hunter2secret&x=1 answered 403",
    "hunter2secret",
  ],
  ["Incorrect API key provided: sk-proj-abc123hunter2secret", "hunter2secret"],
  ["Authorization: Bearer hunter2secret", "hunter2secret"],
  ["authorization=Basic YWRhOmh1bnRlcg==", "YWRhOmh1bnRlcg"],
  ['{"apiKey":"hunter2secret","model":"x"}', "hunter2secret"],
  ["api_key = hunter2secret; retrying", "hunter2secret"],
  ["x-api-key: hunter2secret", "hunter2secret"],
  ["password=hunter2secret host=db", "hunter2secret"],
  ["client_secret: 'hunter2secret'", "hunter2secret"],
  ["Set-Cookie: hunter2secret; Path=/", "hunter2secret"],
  ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "eyJzdWIiOiIxMjM0In0"],
  ["whsec_aHVudGVyMnNlY3JldGh1bnRlcg== is no secret of ours", "aHVudGVyMnNlY3JldGh1bnRlcg"],
  ["ghp_hunter2secret0123456789", "hunter2secret"],
  ["AIzaSyAhunter2secret0123456789012345678", "hunter2secret"],
  ["AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"],
] as const

describe("redacted", () => {
  it.each(SECRETS)("SR-11 MUST take the secret out of %j", (text, secret) => {
    expect(redacted(text)).not.toContain(secret)
    expect(redacted(text)).toContain("[redacted]")
  })

  it.each([
    "looking for runs failed",
    "connect ECONNREFUSED 127.0.0.1:5432",
    "POST https://api.example.com/v1/chat/completions answered 429",
    "the lease of run 0199a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b was lost in stage 4",
    "1,200 tokens were used, 3 retries",
    "a secret santa, a cookie recipe and a token gesture",
  ])("MUST leave %j as it is", (text) => {
    expect(redacted(text)).toBe(text)
  })

  it("MUST cut what is too long for a line, and never take long for it", () => {
    expect(redacted("x".repeat(1_000_000)).length).toBeLessThan(2100)
    const hostile = ["a://", "token=", "Bearer ", "eyJ", "sk-", "?"].map((part) =>
      part.repeat(1000),
    )
    const began = performance.now()
    for (const text of hostile) redacted(text)
    // Linear patterns take a millisecond or so here; one that backtracks takes minutes.
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
