// Which permission opens what: one of those listed is enough.
import { refused } from "./answers.js";

const EVERY_USER = [
  "User.Read.All",
  "User.ReadWrite.All",
  "Directory.Read.All",
];
const MEMBERSHIPS = [
  "GroupMember.Read.All",
  "Group.Read.All",
  "Directory.Read.All",
];
const BASIC_MEMBERSHIPS = ["GroupMember.ReadBasic.All", "Group.ReadBasic.All"];

const OPENS = {
  self: ["User.Read", "User.ReadWrite", ...EVERY_USER],
  users: EVERY_USER,
  usersBasic: ["User.ReadBasic.All", ...EVERY_USER],
  ownPhoto: [
    "User.Read",
    "User.ReadWrite",
    "User.ReadBasic.All",
    "ProfilePhoto.Read.All",
    ...EVERY_USER,
  ],
  photos: ["ProfilePhoto.Read.All", "User.ReadBasic.All", ...EVERY_USER],
  ownMemberships: [
    "User.Read",
    "User.ReadWrite",
    ...EVERY_USER,
    ...BASIC_MEMBERSHIPS,
    ...MEMBERSHIPS,
  ],
  memberships: [...EVERY_USER, ...BASIC_MEMBERSHIPS, ...MEMBERSHIPS],
  checkMemberships: [...EVERY_USER, ...BASIC_MEMBERSHIPS, ...MEMBERSHIPS],
  groupDetails: MEMBERSHIPS,
  groups: ["Group.ReadBasic.All", ...MEMBERSHIPS],
};

/** Delegated permissions and those of the application alike: a token has one kind only. */
export function may({ scopes, roles }, what) {
  return OPENS[what].some(
    (name) => scopes.includes(name) || roles.includes(name),
  );
}

export function demand(grant, what) {
  if (!may(grant, what)) {
    throw refused();
  }
}
