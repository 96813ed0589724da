use std::process::ExitCode;

use clap::ValueEnum;

use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Of which output
    #[arg(value_enum, default_value_t = Of::Assess)]
    of: Of,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    /// `annexa assess --format json`
    Assess,
    /// `annexa map --format json`
    Map,
    /// `annexa compare --format json`
    Compare,
    /// What is missing, worst first
    Gaps,
    /// `annexa explain --format json`, one entry of the list
    Explain,
    /// `annexa reuse --format json`
    Reuse,
    /// `annexa search --format json`
    Search,
    /// `annexa soa --format json`
    Soa,
    /// `annexa text --format json`
    Text,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let schema = match args.of {
        Of::Assess => annexa_report::assessment_schema(),
        Of::Map => annexa_report::map_schema(),
        Of::Compare => annexa_report::comparison_schema(),
        Of::Gaps => annexa_report::gaps_schema(),
        Of::Explain => annexa_report::explanation_schema(),
        Of::Reuse => annexa_report::reuse_schema(),
        Of::Search => annexa_report::search_schema(),
        Of::Soa => annexa_report::soa_schema(),
        Of::Text => annexa_report::text_schema(),
    };
    output::write(None, format!("{}\n", serde_json::to_string_pretty(&schema)?).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
