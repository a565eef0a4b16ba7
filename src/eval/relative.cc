#include "eval/relative.h"

namespace eval {

std::optional<Relative> relative(const BitsByKey& bits, const BitsByKey& english) {
  double ours = 0, theirs = 0;
  Relative out;
  for (const auto& [key, needed] : bits) {
    const auto same = english.find(key);
    if (key.empty() || same == english.end()) continue;
    ours += needed;
    theirs += same->second;
    ++out.documents;
  }
  if (!(theirs > 0)) return std::nullopt;
  out.to_english = ours / theirs;
  return out;
}

}  // namespace eval
