// Prints the people whom the simulator offers, one line each, for the demonstration.
import { People } from "../idp/people.js";
import { tenantName } from "../idp/tenants.js";

const WIDTH = 42;

for (const person of new People().all()) {
  const username =
    person.username.length > WIDTH
      ? `${person.username.slice(0, WIDTH - 1)}…`
      : person.username.padEnd(WIDTH);
  console.log(
    `    ${person.name.padEnd(15)} ${username} ${tenantName(person.tenant)}: ${person.note}`,
  );
}
