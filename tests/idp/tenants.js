// The directories of the simulated cloud and the names under which a path may address them.

export const CONTOSO = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
export const FABRIKAM = "fa15d692-e9c7-4460-a743-29f2956fd429";
export const PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad";

const DIRECTORIES = [
  { id: CONTOSO, name: "Contoso", domains: ["contoso.example"], region: "EU" },
  {
    id: FABRIKAM,
    name: "Fabrikam",
    domains: ["fabrikam.example"],
    region: "NA",
  },
  {
    id: PERSONAL_ACCOUNTS,
    name: "Personal accounts",
    domains: [],
    region: "WW",
  },
];

// `segment` is what endpoints in the discovery document carry. A directory asked for by its domain
// answers with its GUID; the three collective names stay as they are.
const AUTHORITIES = new Map();

for (const directory of DIRECTORIES) {
  const authority = {
    segment: directory.id,
    name: directory.name,
    issuerTenant: directory.id,
    region: directory.region,
    admits: (tenant) => tenant === directory.id,
  };
  for (const alias of [directory.id, ...directory.domains]) {
    AUTHORITIES.set(alias, authority);
  }
}

AUTHORITIES.set("common", {
  segment: "common",
  name: "any account",
  issuerTenant: "{tenantid}",
  region: null,
  admits: () => true,
});
AUTHORITIES.set("organizations", {
  segment: "organizations",
  name: "any work or school account",
  issuerTenant: "{tenantid}",
  region: null,
  admits: (tenant) => tenant !== PERSONAL_ACCOUNTS,
});
AUTHORITIES.set("consumers", {
  ...AUTHORITIES.get(PERSONAL_ACCOUNTS),
  segment: "consumers",
});

/** The authority that a path segment names, or undefined. */
export function authorityNamed(segment) {
  return AUTHORITIES.get(segment.toLowerCase());
}

export function isCollective(authority) {
  return (
    authority.segment === "common" || authority.segment === "organizations"
  );
}

export function issuerFor(origin, tenant) {
  return `${origin}/${tenant}/v2.0`;
}

export function tenantName(id) {
  return DIRECTORIES.find((directory) => directory.id === id)?.name ?? id;
}
