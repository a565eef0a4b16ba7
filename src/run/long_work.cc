#include "run/long_work.h"

#include <algorithm>
#include <cmath>

#include "ledger/record_text.h"

namespace run {

namespace {

double number_at(const base::Json& body, const char* table, const char* key) {
  const auto at = body.find(table);
  if (at == body.end() || !at->is_object()) return 0;
  const auto value = at->find(key);
  if (value == at->end() || !value->is_number()) return 0;
  const auto number = value->get<double>();
  return std::isfinite(number) ? number : 0;
}

}  // namespace

double recorded_seconds(std::span<const ledger::Record> records, const std::string& name) {
  const auto it = std::find_if(records.rbegin(), records.rend(), [&](const auto& record) {
    return record.kind == "artefact" && ledger::text_at(record.body, "name") == name;
  });
  return it == records.rend() ? 0 : number_at(it->body, "cost", "wall_s");
}

std::string duration(double seconds) {
  constexpr double most = 1e9;  // more is no time that a machine spent
  const auto minutes = std::llround(std::clamp(seconds, 0.0, most) / 60);
  if (minutes < 60) return std::to_string(minutes) + " min";
  const auto rest = minutes % 60;
  return std::to_string(minutes / 60) + " h" + (rest ? " " + std::to_string(rest) + " min" : "");
}

std::string must_yield(const LongWork& work) {
  return work.what + " took " + duration(work.seconds) +
         ", so another takes its place only with --replace";
}

std::string may_yield(const LongWork& work) {
  return work.what + " took " + duration(work.seconds) +
         "; should that ask for another, it takes its place only with --replace";
}

}  // namespace run
