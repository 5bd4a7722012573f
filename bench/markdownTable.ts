/** Columns of a Markdown table: what is above each, and what it says of a row. The first is a name, the others are figures. */
export type Columns<Row> = ReadonlyArray<readonly [string, (row: Row) => number | string]>

export const markdownTable = <Row>(columns: Columns<Row>, rows: ReadonlyArray<Row>): string =>
  [
    columns.map(([name]) => name),
    columns.map((_, at) => (at === 0 ? "---" : "--:")),
    ...rows.map((row) => columns.map(([, of]) => String(of(row)))),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
