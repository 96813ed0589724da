use std::path::PathBuf;
use std::process::ExitCode;

use annexa_engine::{Part, read_text};
use clap::ValueEnum;

use crate::judging::Sandbox;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The file
    file: PathBuf,
    /// A file in it, when it is an archive or a message: its path in there
    #[arg(long, value_name = "PATH")]
    inside: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Parts to leave out, separated by commas; what is left no longer fits the places of quotes
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    leave_out: Vec<Aside>,
    #[command(flatten)]
    sandbox: Sandbox,
}

#[derive(Clone, Copy, ValueEnum)]
enum Aside {
    /// Running headers and footers
    Headers,
    /// Footnotes and endnotes
    Notes,
    /// Reviewers' comments
    Comments,
    /// What stands in text boxes
    TextBoxes,
    /// Descriptions that stand in for pictures and tables
    Pictures,
    /// Numbers that are counted, not typed, before headings
    HeadingNumbers,
}

impl From<Aside> for Part {
    fn from(aside: Aside) -> Self {
        match aside {
            Aside::Headers => Self::Headers,
            Aside::Notes => Self::Notes,
            Aside::Comments => Self::Comments,
            Aside::TextBoxes => Self::TextBoxes,
            Aside::Pictures => Self::Pictures,
            Aside::HeadingNumbers => Self::HeadingNumbers,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The text that quotes are slices of, byte for byte
    Text,
    /// Text, blocks, sections and pages
    Json,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let leave_out: Vec<Part> = args.leave_out.iter().map(|&aside| aside.into()).collect();
    let report = match read_text(&args.file, args.inside.as_deref(), &leave_out, &args.sandbox.reader()?)? {
        Ok(report) => report,
        Err(reason) => {
            eprintln!("annexa: {}: not assessed: {reason}", args.file.display());
            return Ok(ExitCode::from(3));
        }
    };
    for warning in &report.warnings {
        eprintln!("annexa: {}: warning: {}", args.file.display(), warning.message);
    }
    match args.format {
        Format::Text => output::write(None, report.text.as_bytes())?,
        Format::Json => output::write(None, format!("{}\n", serde_json::to_string_pretty(&report)?).as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
