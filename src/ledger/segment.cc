#include "ledger/segment.h"

#include <algorithm>
#include <charconv>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kFirst = "ledger.jsonl", kBegin = "ledger-", kEnd = ".jsonl";

}  // namespace

std::string segment_name(std::uint64_t number) {
  if (number == 0) return std::string(kFirst);
  auto digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return std::string(kBegin) + digits + std::string(kEnd);
}

std::optional<std::uint64_t> segment_number(const std::string& name) {
  if (name == kFirst) return 0;
  if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return std::nullopt;
  std::uint64_t number = 0;
  const char *begin = name.data() + kBegin.size(), *end = name.data() + name.size() - kEnd.size();
  if (begin >= end || std::from_chars(begin, end, number).ptr != end) return std::nullopt;
  if (segment_name(number) != name) return std::nullopt;  // one spelling only
  return number;
}

std::string segment_place(std::uint64_t number, std::uint64_t line) {
  return segment_name(number) + ":" + std::to_string(line);
}

namespace {

// What to give where `folder` was looked for in what is no run: the run around it, if it is an artefact.
std::string run_around(base::Disk& disk, const base::Path& folder) {
  const auto artefact = base::parent(folder), run = base::parent(artefact);
  if (disk.exists(base::join(artefact, "manifest.json")) &&
      disk.exists(base::join(base::join(run, "ledger"), kFirst)))
    return artefact + " is an artefact of the run " + run + ": give that one";
  return "give the folder that `janua run` wrote, the one that holds ledger/";
}

}  // namespace

Result<std::uint64_t> count_segments(base::Disk& disk, const base::Path& folder) {
  std::vector<std::uint64_t> numbers;
  const auto entries = disk.list(folder);
  if (entries.ok())
    for (const auto& entry : *entries)
      if (const auto number = segment_number(entry.name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  const auto first = base::join(folder, kFirst);
  if (numbers.empty())
    return Error{Code::missing, "no ledger stands here", first, run_around(disk, folder)};
  for (std::uint64_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == i) continue;
    return Error{Code::verification,
                 "the segment is missing, but " + segment_name(numbers.back()) + " stands here",
                 base::join(folder, segment_name(i)),
                 "a ledger is whole or it is nothing: bring the segment back from a copy"};
  }
  return numbers.size();
}

Result<std::vector<base::Path>> list_segments(base::Disk& disk, const base::Path& folder) {
  std::vector<base::Path> out;
  const auto count = TRY(count_segments(disk, folder));
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(base::join(folder, segment_name(i)));
  return out;
}

}  // namespace ledger
