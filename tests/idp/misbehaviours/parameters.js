// What can go wrong with the parameters of a response or request, which are [name, value] pairs.

export const without = (name) => (parameters) =>
  parameters.filter(([other]) => other !== name);

export const replaced = (name, value) => (parameters) =>
  parameters.map((pair) => (pair[0] === name ? [name, value] : pair));

export const twice = (name, value) => (parameters) => [
  ...parameters,
  [name, value],
];
