//! What a reviewer decided, in words.

use annexa_report::ReviewDecision;

use crate::plain_text::one_line;

/// A quote is cut after so many characters.
const LONGEST_QUOTE: usize = 120;

/// A decision as a sentence; `judged` is the score that was judged, where another was set.
pub fn sentence(decision: &ReviewDecision, judged: Option<u8>) -> String {
    let passage = || {
        let quote = one_line(decision.quote.as_deref().unwrap_or_default());
        let mut short: String = quote.chars().take(LONGEST_QUOTE).collect();
        if short.len() < quote.len() {
            short.push('…');
        }
        let document = decision.document.as_deref().map(one_line).unwrap_or_default();
        let point = decision.point.as_deref().map(|point| format!(", for {}", one_line(point))).unwrap_or_default();
        format!("“{short}” ({document}){point}")
    };
    let what = match decision.kind.as_str() {
        "accept" => format!("accepted {}", passage()),
        "reject" => format!("rejected {}", passage()),
        "score" => {
            let score = decision.score.map_or_else(String::new, |score| format!(" to {score}"));
            let judged = judged.filter(|_| decision.applied);
            format!("set the score{score}{}", judged.map(|score| format!(", judged was {score}")).unwrap_or_default())
        }
        "not-applicable" => "excluded it".to_owned(),
        "applicable" => "said that it applies".to_owned(),
        other => one_line(other),
    };
    let effect = if decision.applied { "" } else { " (without effect now)" };
    let (who, at, why) = (one_line(&decision.who), one_line(&decision.at), one_line(&decision.justification));
    format!("{who} {what} on {at}{effect}: {why}")
}
