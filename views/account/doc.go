// Package account knows who is there and what they may do.
//
// A person has a name, a role and usually a password. They come in by
// password ([Accounts.SignIn]) or by a one-time link ([Accounts.UseLink]), and
// from then on a session cookie speaks for them ([Sessions]); a program brings
// an API token ([Accounts.ByToken]). Either way a request ends up with an
// [Actor], and [Actor.Can] answers whether it may do a thing: a plain table of
// roles and rights ([Can]), cut down by the token's scopes.
//
// Guessing is slowed down, never punished: too many wrong passwords make the
// guesser wait, by address and by account, but a person on a device that has
// signed in before is not held up by strangers who guess at their account, and
// no account is ever locked.
//
// Secrets (session, token, link, device) are 128 bits or more from the
// system's generator, and only their hashes are stored. Changing the password,
// the role or the disabled mark ends every session of the account.
package account
