//! A process gives up what parsing does not need.

use std::collections::BTreeMap;
use std::path::Path;

use annexa_extract::Limits;
use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use crate::Protection;

/// Descriptors that a parsing process may hold: its three pipes, the file, and a margin.
const DESCRIPTORS: u64 = 16;

/// Address space of a program that reads text off a picture, in bytes.
const PROGRAM_BYTES: u64 = 2 << 30;

/// Where programs, their libraries and their data are installed.
const INSTALLED: [&str; 7] = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/nix"];

/// Newest Landlock interface whose refusals are asked for; older kernels enforce what they know.
const LANDLOCK: ABI = ABI::V6;

/// Confines the calling process for good, as far as the kernel can, except for [`system_calls`].
pub(crate) fn confine(limits: &Limits) -> Protection {
    // The parent's death is noticed on the pipe as well, but not by a parser in an endless loop.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    Protection {
        child_process: true,
        resource_limits: bound_resources(limits),
        no_new_privileges: rustix::thread::set_no_new_privs(true).is_ok(),
        landlock: landlock().unwrap_or(0),
        seccomp: false,
    }
}

fn bound_resources(limits: &Limits) -> bool {
    [(Resource::As, limits.memory_bytes), (Resource::Fsize, 0), (Resource::Nofile, DESCRIPTORS), (Resource::Core, 0)]
        .into_iter()
        .all(|(resource, value)| set(resource, value, Some(value)))
}

/// Lets the process compute for `seconds` more; the kernel ends it after that.
pub(crate) fn allow_seconds(seconds: u64) -> bool {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    set(Resource::Cpu, u64::try_from(used).unwrap_or_default() + 1 + seconds, None)
}

fn set(resource: Resource, current: u64, maximum: Option<u64>) -> bool {
    rustix::process::setrlimit(resource, Rlimit { current: Some(current), maximum }).is_ok()
}

/// Confines the calling process for the time when it has become `program`: it may read what is installed and nothing
/// else, write nothing, and reach no network. Holds unless even the resource limits were refused.
pub(crate) fn confine_program(program: &Path, seconds: u64) -> bool {
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    let bounded = set(Resource::As, PROGRAM_BYTES, Some(PROGRAM_BYTES))
        && set(Resource::Fsize, 0, Some(0))
        && set(Resource::Core, 0, Some(0))
        && set(Resource::Cpu, seconds, Some(seconds));
    let _ = rustix::thread::set_no_new_privs(true);
    let folders = INSTALLED.iter().map(Path::new).chain(program.parent());
    let _ = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(landlock::path_beneath_rules(folders, AccessFs::from_read(LANDLOCK))))
        .and_then(landlock::RulesetCreated::restrict_self);
    if let Some(program) = no_network() {
        let _ = seccompiler::apply_filter(&program);
    }
    bounded
}

fn no_network() -> Option<BpfProgram> {
    let calls = [libc::SYS_socket, libc::SYS_connect, libc::SYS_ptrace, libc::SYS_mount, libc::SYS_bpf];
    let rules: BTreeMap<i64, Vec<SeccompRule>> = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let refused = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let arch = std::env::consts::ARCH.try_into().ok()?;
    SeccompFilter::new(rules, SeccompAction::Allow, refused, arch).ok()?.try_into().ok()
}

/// No path may be opened and no address be connected to; what is open already stays so.
fn landlock() -> Option<u32> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .ok()?;
    match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => None,
        (_, LandlockStatus::Available { effective_abi, kernel_abi }) => {
            u32::try_from(kernel_abi.unwrap_or(effective_abi as i32)).ok()
        }
        _ => None,
    }
}

/// Refuses every system call that parsing does not need, to all threads of the process.
pub(crate) fn system_calls() -> bool {
    filter().is_some_and(|program| seccompiler::apply_filter_all_threads(&program).is_ok())
}

fn filter() -> Option<BpfProgram> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for call in [
        // The file and the pipes that are open already.
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_statx,
        libc::SYS_recvmsg,
        libc::SYS_close,
        // Memory.
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_brk,
        libc::SYS_madvise,
        // Threads that exist, time, chance, signals to oneself, the end.
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_getpid,
        libc::SYS_getppid,
        libc::SYS_gettid,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ] {
        rules.insert(call, Vec::new());
    }
    // No new memory can be run as a program.
    let not_executable = || {
        let executable = u64::try_from(libc::PROT_EXEC).ok()?;
        rule(2, SeccompCmpOp::MaskedEq(executable), 0)
    };
    rules.insert(libc::SYS_mmap, vec![not_executable()?]);
    rules.insert(libc::SYS_mprotect, vec![not_executable()?]);
    // `abort` signals its own process, and computing time is granted file by file.
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![rule(0, SeccompCmpOp::Eq, own)?]);
    rules.insert(libc::SYS_prlimit64, vec![rule(0, SeccompCmpOp::Eq, 0)?]);
    let refused = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let arch = std::env::consts::ARCH.try_into().ok()?;
    SeccompFilter::new(rules, refused, SeccompAction::Allow, arch).ok()?.try_into().ok()
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}
