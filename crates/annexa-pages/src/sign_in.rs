//! The first page.

use maud::html;

use crate::Frame;

/// Asks for a key and a name; `problem` says why the last try failed, `next` is where to go then.
pub fn sign_in(frame: &Frame<'_>, problem: Option<&str>, next: &str) -> String {
    let main = html! {
        section.card.narrow aria-labelledby="title" {
            h1 id="title" { "Sign in" }
            p.intro { "With an API key of your workspace. The first one was shown when the server was first started; "
                      code { "annexa keys create" } " makes another." }
            @if let Some(problem) = problem { p.alert role="alert" { (problem) } }
            form.stacked method="post" action="/sign-in" {
                input type="hidden" name="next" value=(next);
                label for="who" { "Your name " span.hint { "as the audit log shall have it" } }
                input id="who" name="who" type="text" maxlength="200" autocomplete="username" autofocus;
                label for="key" { "Key" }
                input id="key" name="key" type="password" required autocomplete="current-password" spellcheck="false"
                    placeholder="annexa_…";
                button type="submit" { "Sign in" }
            }
        }
    };
    frame.page("Sign in", &main)
}
