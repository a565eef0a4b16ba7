#include "cluster/submit.h"

#include <algorithm>

#include "base/process.h"

namespace cluster {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

namespace {

constexpr const char* kMark = "# Written by `janua submit`";

Result<void> check_place(base::Disk& disk, const Path& place) {
  if (!disk.exists(place)) return {};
  const auto there = disk.is_folder(place) ? std::string() : TRY(disk.read(place));
  if (there.find(kMark) != std::string::npos) return {};
  return Error{Code::bad_request, "something stands where the script of the job would go", place,
               "move it away, or choose another --out"};
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

// The lines of a machine file's prelude are anybody's.
Result<void> check_script(const Path& place) {
  const auto read = TRY(base::run_program({"bash", "-n", place}));
  if (read.status == 0) return {};
  return Error{Code::bad_request, "bash cannot read the script: " + last_line(read.errors), place,
               "look at `prelude` of the machine file"};
}

// "12" or "12;cluster"
Result<std::string> number_of(const base::Finished& said) {
  const auto line = last_line(said.output);
  const auto number = line.substr(0, line.find(';'));
  if (said.status == 0 && !number.empty() && std::ranges::all_of(number, ::isdigit)) return number;
  const auto why = last_line(said.errors);
  return Error{Code::failed, "the job was not taken: " + (why.empty() ? "no word of why" : why),
               "sbatch", "`janua submit --dry-run` prints the script"};
}

Path before_place(const Path& out) { return out + ".before"; }
Path shares_place(const Path& out) { return out + ".shares"; }

}  // namespace

InShares in_shares(const Job& whole, std::int64_t count, std::vector<std::string> words_before,
                   std::vector<std::string> words_share) {
  InShares out{whole, whole, whole};
  out.before.title += ", up to what is shared out";
  out.before.words = std::move(words_before);
  out.shares.title += ", " + std::to_string(count) + " shares of its text";
  out.shares.name += "-shares";
  out.shares.out = shares_place(whole.out);
  out.shares.words = std::move(words_share);
  out.shares.tasks = count;
  return out;
}

Machine machine_of_share(Machine machine) {
  machine.nodes = machine.tasks_per_node = 1;
  machine.gpus_per_node = 0;
  return machine;
}

Path script_place(const Path& out) { return out + ".sbatch"; }

Result<Submitted> submit(base::Disk& disk, const Machine& machine, const Job& job,
                         const Path& out) {
  const auto place = script_place(out), folder = base::parent(out);
  TRY(check_place(disk, place));
  TRY(disk.make_folders(folder));
  TRY(disk.write_file(place, script(machine, job)));
  TRY(check_script(place));
  // It works, and writes its log, where it was submitted.
  auto said = base::run_program({"sbatch", "--parsable", place}, folder);
  if (!said.ok() && said.error().code == Code::missing)
    said.error().hint =
        "submit where Slurm's programs are, or give it the script that stands at " + place;
  const auto number = TRY(number_of(TRY(std::move(said))));
  return Submitted{number, place, base::join(folder, job.name + "-" + number + ".log")};
}

Result<Submitted> submit(base::Disk& disk, const Machine& machine, InShares jobs, const Path& out) {
  const auto one = machine_of_share(machine);
  jobs.shares.after = TRY(submit(disk, one, jobs.before, before_place(out))).job;
  jobs.last.after = TRY(submit(disk, one, jobs.shares, shares_place(out))).job;
  return submit(disk, machine, jobs.last, out);
}

}  // namespace cluster
