/** The start page of the web process. */

export const page = (board: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A fleet of workers</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}</style></head>
<body><h1>A fleet of workers</h1>
<p>Runs are started here and worked on by the worker processes. <a href="${board}">Bull Board</a> shows the queue.</p>
<p><label>Site <input id="site" value="site-1"></label> <button id="run">Start a run</button></p>
<p id="said" role="status"></p>
<script>
document.getElementById("run").onclick = async () => {
  const site = encodeURIComponent(document.getElementById("site").value)
  const response = await fetch("/sites/" + site + "/run", { method: "POST" })
  document.getElementById("said").textContent = JSON.stringify(await response.json())
}
</script></body></html>
`
