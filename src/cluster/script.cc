#include "cluster/script.h"

#include <algorithm>
#include <cctype>

#include "base/hash.h"
#include "base/shell_word.h"
#include "base/visible.h"

namespace cluster {

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kMostLetters = 40;  // of a recipe's name in that of a job

bool is_option(const std::string& name) {
  return name.starts_with('-') && std::ranges::all_of(name, [](unsigned char c) {
           return std::isalnum(c) || c == '-' || c == '_';
         });
}

// "--nodes=2" as people write it; what stands behind the sign is quoted where it has to be.
std::string word_of(const std::string& word) {
  const auto sign = word.find('=');
  auto name = word.substr(0, sign);
  if (!is_option(name)) return base::shell_word(word);
  if (sign == std::string::npos) return name;
  return name + "=" + base::shell_word(word.substr(sign + 1));
}

std::string line_of(const Words& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word_of(word);
  return out;
}

std::string sbatch(const std::string& option) { return "#SBATCH " + option + "\n"; }

std::string sbatch(const char* option, const std::string& value) {
  return value.empty() ? "" : sbatch(option + value);
}

std::string sbatch(const char* option, std::int64_t value) {
  return sbatch(option + std::to_string(value));
}

// Two of a run would want the same folder; tasks of an array each have their own.
std::string dependency(const Job& job) {
  const std::string after = job.after.empty() ? "" : "afterok:" + job.after;
  if (job.tasks > 0) return "--dependency=" + after;
  return "--dependency=" + (after.empty() ? "" : after + ",") + "singleton";
}

std::string head(const Machine& machine, const Job& job) {
  auto out = "#!/bin/bash\n# " + base::visible(job.title) + "\n#\n" +
             "# Written by `janua submit`; submitted again it goes on where it stopped.\n" +
             sbatch("--job-name=" + job.name) + sbatch(dependency(job)) +
             sbatch(job.tasks > 0 ? "--output=%x-%A_%a.log" : "--output=%x-%j.log") +
             sbatch("--open-mode=append") + sbatch("--requeue") +
             sbatch("--signal=B:USR1@", machine.warn_seconds) + sbatch("--mail-type=NONE") +
             sbatch("--nodes=", machine.nodes) +
             sbatch("--ntasks-per-node=", machine.tasks_per_node) +
             sbatch("--cpus-per-task=", machine.cpus_per_task);
  if (job.tasks > 0) out += sbatch("--array=0-", job.tasks - 1);
  if (!job.after.empty()) out += sbatch("--kill-on-invalid-dep=yes");
  if (machine.gpus_per_node > 0) out += sbatch("--gpus-per-node=", machine.gpus_per_node);
  out += sbatch("--mem=", machine.memory_per_node) + sbatch("--time=", machine.time) +
         sbatch("--partition=", machine.partition) + sbatch("--account=", machine.account) +
         sbatch("--qos=", machine.qos) + sbatch("--constraint=", machine.constraint) +
         sbatch("--reservation=", machine.reservation);
  for (const auto& option : machine.options) out += sbatch(option);
  return out;
}

// Slurm tells the script alone that the time ends; scancel, preemption and a requeue tell the work,
// too, which hears it twice then. What follows these Slurm decides itself.
constexpr const char* kTraps = R"(
# Whatever asks this script to stop asks the work: it ends its step, saves, and leaves with status STATUS.
work=
time_ends=
stop() { [ -z "$work" ] || kill -USR1 "$work" 2> /dev/null; }
trap 'time_ends=yes; stop' USR1  # from Slurm, before the time ends
trap stop TERM                   # of a scancel, a preemption, a requeue
)";

constexpr const char* kEnd = R"end( &
work=$!

# A signal breaks a wait off; asked once more, bash still knows how the work ended.
wait "$work"
while kill -0 "$work" 2> /dev/null; do wait "$work"; done
wait "$work"
status=$?

# Only what was stopped by its time and came on is queued again: else it would start over for ever.
if [ "$status" = STATUS ] && [ "$time_ends" ] && [ "${SLURM_RESTART_COUNT:-0}" -lt RESTARTS ]; then
  if [ "$(made)" = "$before" ]; then
    echo "the time ended before anything was made or saved; the job needs more, and is not queued again" >&2
  else
    scontrol requeue "$SLURM_JOB_ID"
  fi
fi
exit "$status"
)end";

std::string replaced(std::string text, const std::string& word, std::int64_t number) {
  for (std::size_t at; (at = text.find(word)) != std::string::npos;)
    text.replace(at, word.size(), std::to_string(number));
  return text;
}

std::string prelude(const Machine& machine) {
  std::string out;
  for (const auto& module : machine.modules)
    out += "module load " + base::shell_word(module) + " || exit 1\n";
  for (const auto& line : machine.prelude) out += line + "\n";
  if (!out.empty()) out = "\n# What the machine file wants to come first.\n" + out + "\nset +e\n";
  return out;
}

// A stage that is made and a checkpoint that is saved have a manifest.
std::string what_is_made(const Job& job) {
  return "made() { find " + base::shell_word(job.out) +
         " -name manifest.json -printf '%p %T@\\n' 2> /dev/null | sort | cksum; }\nbefore=$(made)\n";
}

Words srun(const Machine& machine) {
  Words out = {"srun", "--ntasks=" + std::to_string(machine.ranks()),
               "--cpus-per-task=" + std::to_string(machine.cpus_per_task)};
  if (machine.ranks() > 1) out.push_back("--mpi=" + machine.mpi);
  return out;
}

// It would kill its ranks two seconds after a stop.
Words mpirun(const Machine& machine) {
  return {"mpirun",
          "-n",
          std::to_string(machine.ranks()),
          "--map-by",
          "ppr:" + std::to_string(machine.tasks_per_node) + ":node",
          "--bind-to",
          "none",
          "-x",
          "JANUA_WORKERS",
          "--mca",
          "odls_base_sigkill_timeout",
          std::to_string(machine.kill_seconds)};
}

std::string work(const Machine& machine, const Job& job) {
  Words words;
  if (machine.launcher == "srun") words = srun(machine);
  if (machine.launcher == "mpirun") words = mpirun(machine);
  words.insert(words.end(), machine.launcher_options.begin(), machine.launcher_options.end());
  words.push_back(machine.program.empty() ? job.program : machine.program);
  words.insert(words.end(), job.words.begin(), job.words.end());
  return line_of(words);
}

}  // namespace

int resumable_status() { return base::exit_status(base::Code::interrupted); }

std::string job_name(const std::string& recipe, const base::Path& out) {
  std::string name;
  for (const char c : recipe.substr(0, kMostLetters)) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
    name += plain ? c : '_';
  }
  return name + "-" + base::sha256(out).hex().substr(0, 8);
}

std::string script(const Machine& machine, const Job& job) {
  const auto text = [](const char* part) { return replaced(part, "STATUS", resumable_status()); };
  return head(machine, job) + text(kTraps) + prelude(machine) + "\ncd " +
         base::shell_word(job.folder) + " || exit 1\n" +
         "export JANUA_WORKERS=" + std::to_string(machine.cpus_per_task) + "\n" +
         what_is_made(job) + "\n" + work(machine, job) +
         replaced(text(kEnd), "RESTARTS", machine.most_restarts);
}

}  // namespace cluster
