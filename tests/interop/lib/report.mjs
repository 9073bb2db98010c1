// Collects results, prints each as it comes, and at the end the table of clients and cases.
export class Report {
  #results = [];

  add(result) {
    this.#results.push(result);
    const line = `${result.failure ? 'FAIL' : 'pass'}  ${result.target} | ${result.client} | ${result.name} (${Math.round(result.millis)} ms)`;
    console.log(line);
    if (result.failure) {
      console.log(result.failure.replace(/^/gm, '        '));
    }
  }

  get count() {
    return this.#results.length;
  }

  get failed() {
    return this.#results.filter((result) => result.failure).length;
  }

  /** Prints one table per target, then the line that scripts read. */
  print(millis) {
    for (const target of new Set(this.#results.map((result) => result.target))) {
      console.log(`\n${renderTable(target, this.#results.filter((result) => result.target === target))}`);
    }

    const failures = this.#results.filter((result) => result.failure);
    for (const { target, client, name } of failures) {
      console.log(`FAILED: ${target} | ${client} | ${name}`);
    }

    console.log(`\n${Math.round(millis / 1000)} s`);
    console.log(`${this.#results.length - failures.length} passed, ${failures.length} failed`);
  }
}

function renderTable(title, results) {
  const clients = [...new Set(results.map((result) => result.client))];
  const names = [...new Set(results.map((result) => result.name))];
  const cell = (name, client) => {
    const found = results.filter((result) => result.name === name && result.client === client);
    return found.length === 0 ? '' : found.some((result) => result.failure) ? 'FAIL' : 'pass';
  };
  const rows = [[title, ...clients], ...names.map((name) => [name, ...clients.map((client) => cell(name, client))])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd());
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}
