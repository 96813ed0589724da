use serde::{Deserialize, Serialize};

/// What holds for the process that parses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// Files are parsed in a process of their own.
    pub child_process: bool,
    /// Address space, computing time, files written and descriptors are bounded.
    pub resource_limits: bool,
    /// It can gain no rights by starting another program.
    pub no_new_privileges: bool,
    /// Version of the Landlock interface by which the kernel keeps it from files and the network; 0 without.
    pub landlock: u32,
    /// The kernel refuses every system call that parsing does not need.
    pub seccomp: bool,
}

impl Protection {
    /// Holds for each means, by name and in words what it does.
    #[must_use]
    pub fn means(&self) -> [(&'static str, bool, String); 5] {
        let landlock = match self.landlock {
            0 => "Landlock: files and network closed by the kernel".to_owned(),
            version => format!("Landlock {version}: files and network closed by the kernel"),
        };
        [
            ("child process", self.child_process, "each file is parsed in a process of its own".to_owned()),
            (
                "resource limits",
                self.resource_limits,
                "memory, computing time, files and descriptors bounded".to_owned(),
            ),
            ("no new privileges", self.no_new_privileges, "no rights gained by starting a program".to_owned()),
            ("landlock", self.landlock > 0, landlock),
            ("seccomp", self.seccomp, "every other system call refused by the kernel".to_owned()),
        ]
    }

    /// In a word or a few: `complete`, or what is missing.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.missing() {
            missing if missing.is_empty() => "complete".to_owned(),
            missing => format!("without {}", missing.join(", ")),
        }
    }

    /// The names of the means that this machine lacks.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.means().into_iter().filter(|(_, holds, _)| !holds).map(|(name, _, _)| name.to_owned()).collect()
    }
}

/// Something that a confined process must not be able to do, and what came of trying it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried, such as "read a file".
    pub what: String,
    /// How it was refused; `None` when it succeeded.
    pub refused: Option<String>,
}
